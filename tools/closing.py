"""What the tests came to: the closing table of ``make test``, and which of them are flaky.

A test that fails in company is repeated once, alone, and else once more behind those that stand
before it in its module, on whose work it may rest. If it passes then, it is *flaky*: it
rests on something that it does not wait for, and is to be mended at its root. What is no
failure of one test is never forgiven: a module that cannot be imported, processes that find
different tests, a process that ends in the middle of a test or with an error of its own.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

#: So many flaky tests fail the run, although each of them passed in the end.
TOO_MANY_FLAKY = 3
#: Where more tests fail, something is broken, and to repeat them all would only take long.
REPEATED = 10

SERIES = re.compile(r"^tests/.*\[(\d\d\.0)[\]-]")
#: The parts of a run, by the start of a test's name, and what the table calls them.
PARTS = {
    "tests/odoo/test_addons": "addons",
    "tests/odoo": "databases",
    "tests/e2e": "servers",
    "tests/browser": "browser",
    "tests/test_lint": "checks of the sources",
}
#: From the least to the worst.
OUTCOMES = ("skipped", "passed", "flaky", "failed", "error")
#: Loaded in every process that runs tests.
IN_WORKERS = "tools.closing_worker"
#: What that module calls the error of a process at its end.
FAILURE = "failure_at_its_end"
OUR_OWN_CODE = re.compile(r"^(tests|tools|cartona_\w+|addons)/.*:\d+: ")


@dataclass
class Outcome:
    """What became of one test, or of what pytest needs to run the tests."""

    name: str
    seconds: float = 0.0
    outcome: str = "skipped"
    #: How many tests Odoo ran inside of it.
    own_tests: int = 0
    #: When and where it failed, in a few lines.
    reasons: list[str] = field(default_factory=list)
    #: Whether it may pass when it is repeated: only what a test itself found may.
    is_repeatable: bool = True

    @property
    def has_failed(self) -> bool:
        """Whether the test, or what it needs, did not succeed."""
        return self.outcome in ("failed", "error")

    @property
    def place(self) -> tuple[str, str]:
        """The line and the column of the table: a series or nothing, and a part."""
        found = SERIES.match(self.name)
        default = re.split("/|::", self.name)[0]
        part = next((PARTS[start] for start in PARTS if self.name.startswith(start)), default)
        return (f"Odoo {found[1]}" if found else "", part)


class Outcomes:
    """A plugin of pytest that keeps what becomes of every test."""

    def __init__(self) -> None:
        self.tests: dict[str, Outcome] = {}
        self.processes = 1

    def pytest_configure(self, config) -> None:
        """Take down how many tests run at a time."""
        self.processes = getattr(config.option, "numprocesses", None) or 1

    def pytest_runtest_logreport(self, report) -> None:
        """Add one phase of a test: it is as bad as its worst one."""
        name = report.nodeid
        test = self.tests.setdefault(name, Outcome(name))
        test.seconds += report.duration
        outcome = report.outcome
        if outcome == "failed" and report.when != "call":
            outcome = "error"
        if outcome == "passed" and report.when != "call":
            outcome = "skipped"
        test.outcome = max(test.outcome, outcome, key=OUTCOMES.index)
        test.own_tests = max([test.own_tests, *_own_tests(report)])
        if report.when not in ("setup", "call", "teardown"):
            self._add_error(name, "its process crashed", report.longreprtext)
        elif report.failed:
            test.reasons += [f"    in its {report.when}:", *_in_short(report.longreprtext)]

    def pytest_collectreport(self, report) -> None:
        """Add what could not be collected, or a process that collected something else."""
        if report.failed:
            self._add_error(report.nodeid, "in the collection", report.longreprtext)

    def pytest_internalerror(self, excrepr) -> None:
        """Add an error of pytest itself, here or in a process that runs tests."""
        self._add_error("pytest", "an internal error", str(excrepr))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error) -> None:
        """Add a process that crashed, or that ended with an error of its own."""
        problem = error or getattr(node, "workeroutput", {}).get(FAILURE)
        if problem:
            self._add_error(f"process {node.gateway.id}", "at its end", str(problem))

    def _add_error(self, name: str, when: str, text: str) -> None:
        """Add what went wrong outside of what a test checks."""
        test = self.tests.setdefault(name or "collection", Outcome(name or "collection"))
        test.outcome = "error"
        test.is_repeatable = False
        test.reasons += [f"    {when}:", *_in_short(text)]

    def failed(self) -> list[Outcome]:
        """Return what did not succeed: tests, and what is needed to run them."""
        return [test for test in self.tests.values() if test.has_failed]

    def failed_tests(self) -> list[Outcome]:
        """Return the tests that did not succeed and may pass when they are repeated."""
        return [test for test in self.failed() if test.is_repeatable]

    def up_to(self, name: str) -> list[str]:
        """Return ``name`` behind the tests that ran before it on its server; none: nothing."""
        group = (name.split("::")[0], self.tests[name].place)
        names = [
            each
            for each, test in self.tests.items()
            if (each.split("::")[0], test.place) == group and test.outcome != "skipped"
        ]
        before = names[: names.index(name)]
        return [*before, name] if before else []


def _own_tests(report) -> Iterator[int]:
    return (count for key, count in report.user_properties if key == "own_tests")


def _in_short(text: str) -> list[str]:
    """Return where in our own code a test failed, and how; else the end of the text."""
    lines = text.splitlines()
    places = [line for line in lines if OUR_OWN_CODE.search(line)]
    found = places[:4] + [line for line in lines if line.startswith("E  ")][:6]
    found = found or [line for line in lines if line.strip()][-12:]
    return [f"    {line[:160]}" for line in found]


def run(config: list[str], words: list[str], started: float) -> int:
    """Run pytest, print the closing table and return the exit code.

    ``config`` says where pytest's settings stand, ``words`` what to run; ``started`` is when
    all began, by the monotonic clock. What fails while other tests run beside it is repeated
    alone; with one process it was alone already.
    """
    outcomes = Outcomes()
    code = int(pytest.main(["-p", IN_WORKERS, *config, *words], plugins=[outcomes]))
    failed = [test.name for test in outcomes.failed()]
    repeated = [test.name for test in outcomes.failed_tests()]
    flaky = []
    if outcomes.processes > 1 and len(repeated) <= REPEATED:
        flaky = [
            name
            for name in repeated
            if _pass_alone(config, [name]) or _pass_alone(config, outcomes.up_to(name))
        ]
    if outcomes.tests:
        print(f"\n{' what ran, and how long it took ':=^100}")
        print("\n".join(table(outcomes, flaky, time.monotonic() - started)), flush=True)
    return verdict(code, failed, flaky)


def _pass_alone(config: list[str], names: list[str]) -> bool:
    """Run tests again, in a process of their own; return whether there are any and all pass."""
    if not names:
        return False
    print(f"\n{' once more, alone ':=^100}", flush=True)
    command = [sys.executable, "-m", "pytest", *config, *names]
    return subprocess.run(command, check=False).returncode == 0


def verdict(code: int, failed: list[str], flaky: list[str]) -> int:
    """Return the exit code of a run, from pytest's ``code``.

    It is good where something failed, all of that is flaky, and it is not much. Some errors
    of a process at its end are in ``failed``, yet not in pytest's code.
    """
    tests_failed = int(pytest.ExitCode.TESTS_FAILED)
    only_flaky = code == tests_failed and bool(failed) and failed == flaky
    if only_flaky and len(flaky) < TOO_MANY_FLAKY:
        return 0
    return code or (tests_failed if failed else 0)


def table(outcomes: Outcomes, flaky: list[str], clock: float) -> list[str]:
    """Return the closing lines: for all that ran, how long it took and what came of it.

    ``clock`` is how many seconds the run has lasted, ``flaky`` what passed when it was
    repeated.
    """
    lines: dict[str, dict[str, list[Outcome]]] = {}
    for test in outcomes.tests.values():
        if test.name in flaky:
            test.outcome = "flaky"
        line, part = test.place
        lines.setdefault(line or part, {}).setdefault(part if line else "", []).append(test)
    order = sorted(lines, key=lambda line: (not line.startswith("Odoo"), line))
    text = [f"{line:<22} {_counted(lines[line])}" for line in order]
    spent = _clock(sum(test.seconds for test in outcomes.tests.values()))
    company = f" in {outcomes.processes} processes" if outcomes.processes > 1 else ""
    text.append(f"{'together':<22} {spent}{company}; {_clock(clock)} by the clock")
    for test in outcomes.tests.values():
        if test.reasons:
            text += ["", f"{test.outcome}: {test.name}", *test.reasons]
    if len(flaky) >= TOO_MANY_FLAKY:
        text += ["", f"{len(flaky)} flaky tests fail the run."]
    if outcomes.processes > 1 and len(outcomes.failed_tests()) > REPEATED:
        text += ["", f"More than {REPEATED} tests failed, so none was repeated."]
    return text


def _counted(parts: dict[str, list[Outcome]]) -> str:
    """Return the time of each part of a line, and how many tests passed, failed and so on."""
    order = [*PARTS.values()]
    times = []
    for part in sorted(parts, key=lambda part: order.index(part) if part in order else 9):
        own = sum(test.own_tests for test in parts[part])
        seconds = _clock(sum(test.seconds for test in parts[part]))
        times.append(f"{part} {seconds}".strip() + (f" ({own} tests)" if own else ""))
    tests = [test.outcome for part in parts.values() for test in part]
    counts = [(tests.count(name), name) for name in reversed(OUTCOMES)]
    return "; ".join([", ".join(f"{count} {name}" for count, name in counts if count), *times])


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
