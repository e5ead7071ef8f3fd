"""Measures the search for products: time, right ones first, wrong ones above the bulk score.

Runs by itself, in any Python that has rapidfuzz: ``python bench/matching.py``; `make bench` has
Odoo's run it.
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
#: Of Cartona's items, those that Odoo has no product for; they differ from one in a word or so.
STRANGERS = 5_000


def measured() -> dict:
    """Return what the search achieves on a generated catalogue."""
    dice = random.Random(7)
    names = catalogue(PRODUCTS + STRANGERS, dice)
    known = names[:PRODUCTS]
    wanted = list(pairs(known, ITEMS - STRANGERS, dice))
    wanted += [(-1, name) for _place, name in pairs(names[PRODUCTS:], STRANGERS, dice)]
    started = time.perf_counter()
    index = Index([Candidate(place, name) for place, name in enumerate(known)])
    built = time.perf_counter() - started
    right = in_bulk = 0
    wrong = []
    for place, name in wanted:
        match = index.best(Wanted(place, name))
        is_right = bool(match) and match.id == place
        right += is_right
        if match and match.score >= BULK:
            in_bulk += 1
            if not is_right:
                wrong.append((name, known[match.id], match.score))
    return {
        "products": PRODUCTS,
        "items": ITEMS,
        "strangers": STRANGERS,
        "seconds": round(time.perf_counter() - started, 1),
        "index_seconds": round(built, 1),
        "right_first": right / (ITEMS - STRANGERS),
        "in_bulk": in_bulk / ITEMS,
        "wrong_in_bulk": len(wrong),
        "examples": wrong[:5],
    }


if __name__ == "__main__":
    print(json.dumps(measured(), ensure_ascii=False, indent=2))
