"""Runs the tests that an addon brings, in the Odoo of one series.

``python -m tools.odoo_tests 19.0 [sale_cartona [TAGS]]``
"""

import re
import sys
from collections.abc import Sequence

from tools.build_addons import SOURCES
from tools.odoo_database import OdooComplaint
from tools.odoo_env import OdooEnv, prepare
from tools.odoo_log import TestCounts, complaints, count_tests, parse
from tools.progress import ToolError, live, main_guard
from tools.queue_job import with_queue_job
from tools.series import outer
from tools.templates import CONNECTOR, QUEUE, TEMPLATES, drop_fresh, fresh_database

TIMEOUT = 3600

#: What looks at Odoo itself, in which every series differs: its views, rights and jobs, and the
#: moments at which it writes.
ON_EVERY_SERIES = {
    "TestButtons",
    "TestCards",
    "TestMarksInTransactions",
    "TestMarksOfPrices",
    "TestMarksOfStock",
    "TestNames",
    "TestOrderImport",
    "TestPortal",
    "TestRights",
    "TestScheduler",
    "TestTransfer",
    "TestTranslations",
    "TestUninstallation",
    "TestViews",
    "TestWakeup",
}


def share_of(series: str, chosen: Sequence[str]) -> str:
    """Return the tags of what a short run of the connector's tests has on ``series``.

    The oldest and the newest of ``chosen`` have all of them. Those between have what looks at Odoo
    itself, and share the other classes: each of these runs on three series, or on as many as were
    chosen.
    """
    between = [name for name in chosen if name not in outer(list(chosen))]
    if series not in between:
        return ""
    modules = sorted((SOURCES / CONNECTOR / "tests").glob("test_*.py"))
    classes = {
        name for path in modules for name in re.findall(r"^class (Test\w+)", path.read_text(), re.M)
    }
    rest = sorted(classes - ON_EVERY_SERIES)
    mine = [*ON_EVERY_SERIES, *rest[between.index(series) :: len(between)]]
    return ",".join(f"/{CONNECTOR}:{name}" for name in sorted(mine))


def run_addon_tests(env: OdooEnv, addon: str = CONNECTOR, tags: str = "") -> TestCounts:
    """Run the tests of ``addon`` in a new database that has it, and return their counts.

    Without an addon to install or to upgrade, Odoo runs those of the installation
    (``at_install``), too. ``tags`` narrows the tests, as Odoo's ``--test-tags`` does. Raises
    `ToolError` if a test fails, if none ran, or if Odoo logs a warning or an error, then or when
    the addon was installed.
    """
    database = fresh_database(env, TEMPLATES[addon](env))
    options = ["--test-tags", tags or f"/{addon}", "--stop-after-init"]
    try:
        log = database.run(*options, timeout=TIMEOUT, check=False)
    finally:
        drop_fresh(database)
    return _judge(log, f"{addon} on Odoo {env.series}")


def _judge(log: str, what: str) -> TestCounts:
    counts = count_tests(log)
    serious = complaints(log)
    if counts.failed or counts.errors:
        raise ToolError(f"{what}: {counts}\n" + _listing(serious))
    if not counts.run:
        tail = _listing(serious or parse(log)[-15:])
        raise ToolError(f"{what}: no test was executed. The log says:\n{tail}")
    if serious:
        raise OdooComplaint(f"{what}: Odoo's log complains:\n" + _listing(serious))
    return counts


def _listing(lines: list) -> str:
    return "\n".join(map(str, lines))


def main() -> int:
    """Run the tests of one addon on one series and print their counts."""
    series, addon, tags = [*sys.argv[1:], "", "", ""][:3]
    env = prepare(series)
    env = with_queue_job(env) if addon == QUEUE else env
    with live(f"Tests of {addon or CONNECTOR} on Odoo {series}"):
        counts = run_addon_tests(env, addon or CONNECTOR, tags)
    print(f"{counts.run} tests, all passed")
    return 0


if __name__ == "__main__":
    main_guard(main)
