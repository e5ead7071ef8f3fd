"""Writes into docs/compatibility.md what the tests ran with: ``python -m tools.compatibility``.

Run it after ``make faults`` on all series, which has the whole of the addons' tests on each: what
was not tested is said to be so.
"""

import re

from tools.cache import CHECKOUT
from tools.progress import main_guard
from tools.series import SERIES
from tools.tested import read

TARGET = CHECKOUT / "docs/compatibility.md"
BLOCK = re.compile("(<!-- tested -->\n).*(<!-- /tested -->)", re.DOTALL)


def table() -> str:
    """Return a row for each series, from the records of the tests."""
    lines = [
        "| Odoo | Python | PostgreSQL | tests in the addons | OCA queue_job |",
        "|---|---|---|---|---|",
    ]
    for series in SERIES:
        known = read(series)
        tested = "– | – | not run"
        if "addon_tests" in known:
            tested = "{python} | {postgresql} | {addon_tests} passed".format(**known)
        lines.append(f"| {series} | {tested} | {known.get('queue_job', 'not run')} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the table between its marks."""
    text = TARGET.read_text()
    TARGET.write_text(BLOCK.sub(lambda marks: marks[1] + table() + marks[2], text))
    print(TARGET.relative_to(CHECKOUT))
    return 0


if __name__ == "__main__":
    main_guard(main)
