"""Reads Odoo's log: what it warns of, and what a run of its tests came to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+): (?P<message>.*)$"
)
SERIOUS = ("WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True)
class LogLine:
    """One entry of the log; ``message`` has the lines that follow it, as tracebacks do."""

    level: str
    logger: str
    message: str

    def __str__(self) -> str:
        return f"{self.level} {self.logger}: {self.message}"


@dataclass(frozen=True)
class Allowed:
    """A warning or error that says nothing about us, and why that is so.

    An empty ``logger`` stands for all of them.
    """

    logger: str
    pattern: str
    why: str

    def covers(self, line: LogLine) -> bool:
        """Tell whether ``line`` is such an entry."""
        mine = not self.logger or line.logger == self.logger
        return mine and bool(re.search(self.pattern, line.message))


ALLOWED = (
    Allowed(
        "py.warnings",
        r"^(?!\S*/(sale_cartona\w*|cartona_api)/)(?![\s\S]*\bcartona\.\w)",
        "Warnings of Python that point into Odoo or a library, not into our sources.",
    ),
    Allowed(
        "odoo.modules.module",
        r"^Missing `\w+` key in manifest for '(?!sale_cartona)",
        "Some Odoo on this machine has other addons beside it, which we do not install.",
    ),
    Allowed(
        "odoo.addons.base.models.assetsbundle",
        r"selfie_segmentation\.js",
        "Debian leaves this library out of its package; only video calls use it.",
    ),
    Allowed(
        "odoo.addons.rpc.controllers.jsonrpc",
        "endpoints are deprecated in Odoo 19",
        "The tools call /jsonrpc, the one way in that all series have.",
    ),
)


def parse(text: str) -> list[LogLine]:
    """Return the entries of a log; what stands before the first one is skipped."""
    entries: list[LogLine] = []
    for line in text.splitlines():
        found = LINE.match(line)
        if found:
            entries.append(LogLine(found["level"], found["logger"], found["message"]))
        elif entries:
            last = entries[-1]
            entries[-1] = LogLine(last.level, last.logger, f"{last.message}\n{line}")
    return entries


def complaints(text: str, allowed: Iterable[Allowed] = ()) -> list[LogLine]:
    """Return the warnings and errors that neither `ALLOWED` nor ``allowed`` covers."""
    known = (*ALLOWED, *allowed)
    return [
        line
        for line in parse(text)
        if line.level in SERIOUS and not any(entry.covers(line) for entry in known)
    ]


@dataclass(frozen=True)
class TestCounts:
    """How many tests ran and how many of them did not succeed."""

    __test__ = False

    run: int
    failed: int
    errors: int


def count_tests(text: str) -> TestCounts:
    """Return what the log says about the tests; all zeros if none ran.

    A run has one closing line a database, which says nothing of the number in its words
    when it is zero, so all are added up.
    """
    pattern = r"(\d+) failed, (\d+) error\(s\) of (\d+) tests"
    found = [re.search(pattern, line.message) for line in parse(text)]
    sums = [tuple(map(int, match.groups())) for match in found if match]
    failed, errors, run = (sum(column) for column in zip(*sums, strict=True)) if sums else (0, 0, 0)
    return TestCounts(run=run, failed=failed, errors=errors)
