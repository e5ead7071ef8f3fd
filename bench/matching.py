"""Measures the search for products: time, right ones first, wrong ones above the bulk score.

Runs by itself, in any Python that has rapidfuzz: ``python bench/matching.py``.
"""

import json
import random
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "addons/sale_cartona")]

from lib.matching import BULK, Candidate, Index, Wanted  # noqa: E402

from bench.spellings import catalogue, pairs  # noqa: E402

PRODUCTS, ITEMS = 100_000, 50_000


def main() -> None:
    """Print what was measured, as JSON."""
    dice = random.Random(7)
    names = catalogue(PRODUCTS, dice)
    wanted = list(pairs(names, ITEMS, dice))
    started = time.perf_counter()
    index = Index([Candidate(place, name) for place, name in enumerate(names)])
    built = time.perf_counter() - started
    right = wrong_in_bulk = in_bulk = 0
    for place, name in wanted:
        match = index.best(Wanted(place, name))
        is_right = bool(match) and match.id == place
        right += is_right
        if match and match.score >= BULK:
            in_bulk += 1
            wrong_in_bulk += not is_right
    seconds = time.perf_counter() - started
    print(
        json.dumps(
            {
                "products": PRODUCTS,
                "items": ITEMS,
                "seconds": round(seconds, 1),
                "index_seconds": round(built, 1),
                "right_first": right / ITEMS,
                "in_bulk": in_bulk / ITEMS,
                "wrong_in_bulk": wrong_in_bulk,
            }
        )
    )


if __name__ == "__main__":
    main()
