"""Keeps what the tests of the addons ran with on each series, for docs/compatibility.md."""

import json
from pathlib import Path

from tools.cache import CHECKOUT, digest, lock
from tools.odoo_env import OdooEnv

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
