"""Keeps what ran on which series, for the closing table and docs/compatibility.md."""

import json
from pathlib import Path

from tools.cache import CHECKOUT, digest, lock
from tools.odoo_env import OdooEnv
from tools.odoo_home import find_home
from tools.series import NEWEST, SERIES
from tools.test import chosen_series

RECORDS = CHECKOUT / "build/tested"


def record(env: OdooEnv, **facts: object) -> None:
    """Add ``facts`` to what is known of the tests on the series of ``env``.

    None takes back what was known: it is tested anew, and may fail.
    """
    path = RECORDS / f"{env.series}.json"
    # Two tests of one series may run at the same time.
    with lock(f"tested-{env.series}-{digest(str(CHECKOUT))}"):
        known = {**read(env.series), **facts}
        known = {name: fact for name, fact in known.items() if fact is not None}
        RECORDS.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def read(series: str) -> dict:
    """Return what is known of the tests on ``series``."""
    path: Path = RECORDS / f"{series}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def table(outcomes: dict[str, dict[str, int]]) -> list[str]:
    """Return a line for each series: tested, with how many tests, or why not.

    ``outcomes`` has the number of tests passed, failed and so on of each series.
    """
    lines, chosen = [], chosen_series()
    for series in SERIES:
        counts = outcomes.get(series, {})
        ran = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
        if series in chosen:
            own = read(series).get("addon_tests", 0)
            lines.append(f"Odoo {series}: tested ({ran or 'nothing'}; {own} tests in the addons)")
        elif series == NEWEST or find_home(series):
            lines.append(f"Odoo {series}: available, not chosen")
        else:
            lines.append(f"Odoo {series}: not available on this machine")
    return lines
