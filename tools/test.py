"""Runs all tests: ``python -m tools.test`` with any words that pytest knows.

``SERIES`` in the environment names the Odoo series to run on, else all that are here.
Without any words, three modules of tests run at a time, and what fails is repeated alone.
"""

import os
import sys
import time

from tools.cache import CHECKOUT
from tools.closing import run
from tools.odoo_env import prepare
from tools.odoo_home import available_series
from tools.postgres import ensure_postgres
from tools.progress import Steps, ToolError, main_guard
from tools.series import SERIES
from tools.templates import base_template

#: Tests on servers wait a lot, so that three at a time keep two cores busy; with words of one's
#: own it is easier to follow one. What takes longest stands first (see the root's conftest.py).
SIDE_BY_SIDE = ["--numprocesses=3", "--dist=loadscope", "--no-loadscope-reorder"]
#: What is looked at first where a run has become too long.
SLOWEST = ["--durations=30", "--durations-min=5"]

#: PostgreSQL compiles what it takes for long queries. In databases as small as those of tests that
#: only takes time, a fifth of it; the bench measures with PostgreSQL as it is installed.
WITHOUT_JIT = "-c jit=off"

#: The client has a configuration of its own; its tests alone would take that for ours.
OURS = ["-c", str(CHECKOUT / "pyproject.toml")]


def chosen_series() -> list[str]:
    """Return the series named by ``SERIES``, else all that can run here, oldest first.

    Raises `ToolError` for a series that we do not support.
    """
    names = os.environ.get("SERIES", "").replace(",", " ").split()
    unknown = set(names) - set(SERIES)
    if unknown:
        raise ToolError(f"SERIES knows {', '.join(SERIES)}, not {', '.join(sorted(unknown))}.")
    return [series for series in SERIES if series in (names or available_series())]


def prepare_all(chosen: list[str]) -> None:
    """Fetch and build what the tests need, so that the wait is shown as such."""
    steps = Steps(1 + 2 * len(chosen))
    with steps.step("PostgreSQL"):
        postgres = ensure_postgres()
    for series in chosen:
        with steps.step(f"Odoo {series}"):
            env = prepare(series, postgres)
        with steps.step(f"Template database of Odoo {series}"):
            base_template(env)


def main() -> int:
    """Prepare, run pytest on the whole checkout and return its exit code."""
    started = time.monotonic()
    chosen = chosen_series()
    os.environ["SERIES"] = ",".join(chosen)
    os.environ.setdefault("PGOPTIONS", WITHOUT_JIT)
    prepare_all(chosen)
    os.chdir(CHECKOUT)
    words = sys.argv[1:]
    code = run(OURS, words or [*SIDE_BY_SIDE, *SLOWEST], started)
    missing = sorted(set(SERIES) - set(available_series()))
    if missing and not words:
        print(f"Not on this machine: Odoo {', '.join(missing)}")
    return code


if __name__ == "__main__":
    main_guard(main)
