"""What fails by chance is found out, named, and forgiven twice; a run says what it took."""

import sys
from types import SimpleNamespace

import pytest

from tools import closing_worker
from tools.closing import FAILURE, REPEATED, Outcomes, table, verdict

pytest_plugins = ["pytester"]

#: With no plugin but the one that matters here, each of the many runs begins at once.
RUN = """
import sys, time
from tools.closing import run
sys.exit(run(["-p", "xdist"], sys.argv[1:], time.monotonic()))
"""
TESTS = """
    from pathlib import Path
    import pytest

    def fails_at_first(name):
        mark = Path(__file__).with_name(name)
        been = mark.exists()
        mark.touch()
        assert been, "by chance"

    def test_good():
        pass
"""
FLAKY = """
    def test_{0}():
        fails_at_first("{0}")
"""
RESTING = """
    done = []

    def test_first():
        done.append("first")

    def test_second():
        fails_at_first("second")
        assert done == ["first"]
"""
BROKEN = """
    def test_{0}():
        assert 1 == 2
"""
FLAKY_END = """
    @pytest.fixture
    def server():
        yield
        fails_at_first("server")

    def test_server(server):
        pass
"""

DIFFERENT = """
    import os

    @pytest.mark.parametrize("process", [os.environ.get("PYTEST_XDIST_WORKER")])
    def test_process(process):
        pass
"""
CRASH = """
    def test_crash():
        import os
        mark = Path(__file__).with_name("crash")
        if not mark.exists():
            mark.touch()
            os._exit(3)
"""
END = """
    import os

    def pytest_sessionfinish():
        if os.environ.get("PYTEST_XDIST_WORKER") == "gw0":
            {}
"""


@pytest.fixture
def result_of(pytester, monkeypatch):
    """Run tests as ``make test`` does, two at a time."""

    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)

    def result_of(*tests, words=("--numprocesses=2",)):
        pytester.makepyfile(test_it=TESTS + "".join(tests))
        return pytester.run(sys.executable, "-c", RUN, *words)

    return result_of


def test_nothing_is_repeated_where_all_passes(result_of):
    result = result_of()
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*once more*")
    result.stdout.no_fnmatch_line("*flaky*")
    result.stdout.fnmatch_lines(["*what ran*", "test_it.py * 1 passed*", "together *"])


def test_what_passes_alone_is_named_and_forgiven(result_of):
    result = result_of(FLAKY.format("one"), FLAKY.format("two"))
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "*once more*",
            "*1 passed*",
            "*once more*",
            "*what ran*",
            "test_it.py * 2 flaky, 1 passed*",
        ]
    )
    result.stdout.fnmatch_lines(["flaky: test_it.py::test_one", "*in its call*", "*by chance*"])
    result.stdout.fnmatch_lines(["flaky: test_it.py::test_two"])


def test_what_rests_on_the_test_before_it_is_repeated_behind_that(result_of):
    # What pytest-xdist gives a process by itself may be one test.
    result = result_of(RESTING, words=("--numprocesses=2", "--dist=loadfile"))
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*once more*", "*1 failed*", "*once more*", "*3 passed*"])
    result.stdout.fnmatch_lines(["flaky: test_it.py::test_second"])


def test_three_of_them_fail_the_run(result_of):
    result = result_of(*map(FLAKY.format, ("one", "two", "three")))
    assert result.ret == 1
    result.stdout.fnmatch_lines(["3 flaky tests fail the run."])


def test_what_fails_twice_fails_the_run(result_of):
    result = result_of(FLAKY.format("one"), BROKEN.format("two"))
    assert result.ret == 1
    result.stdout.fnmatch_lines(["flaky: test_it.py::test_one"])
    result.stdout.fnmatch_lines(["failed: test_it.py::test_two", "*assert 1 == 2"])


def test_what_fails_at_its_end_is_repeated_too(result_of):
    result = result_of(FLAKY_END)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["flaky: test_it.py::test_server", "*in its teardown*"])


def test_what_was_alone_is_not_repeated(result_of):
    result = result_of(FLAKY.format("one"), words=())
    assert result.ret == 1
    result.stdout.no_fnmatch_line("*once more*")
    result.stdout.fnmatch_lines(["failed: test_it.py::test_one"])


def test_nothing_is_repeated_where_all_is_broken(result_of):
    result = result_of(*map(FLAKY.format, range(REPEATED + 1)))
    assert result.ret == 1
    result.stdout.no_fnmatch_line("*once more*")
    result.stdout.fnmatch_lines([f"More than {REPEATED} tests failed, so none was repeated."])


@pytest.mark.parametrize(
    ("words", "code"), [(("--no-such-option",), 4), (("-k", "nothing"), 5), (("no_such_file",), 4)]
)
def test_other_ends_of_pytest_stay_what_they_are(result_of, words, code):
    assert result_of(words=words).ret == code


# -- What is no failure of a test


def test_a_module_that_cannot_be_imported_fails_the_run(pytester, result_of):
    pytester.makepyfile(test_bad="import no_such_module")
    result = result_of()
    assert result.ret == 1
    result.stdout.no_fnmatch_line("*once more*")
    result.stdout.fnmatch_lines(["*what ran*", "test_bad.py * 1 error*", "test_it.py * 1 passed*"])
    result.stdout.fnmatch_lines(
        ["error: test_bad.py", "*in the collection*", "*No module named 'no_such_module'*"]
    )


def test_it_does_so_beside_what_is_flaky(pytester, result_of):
    pytester.makepyfile(test_bad="import no_such_module")
    result = result_of(FLAKY.format("one"))
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*once more*", "*what ran*", "test_it.py * 1 flaky, 1 passed*"])
    result.stdout.fnmatch_lines_random(["error: test_bad.py", "flaky: test_it.py::test_one"])


def test_it_is_named_where_it_was_alone(pytester, result_of):
    pytester.makepyfile(test_bad="import no_such_module")
    result = result_of(words=())
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*what ran*", "error: test_bad.py", "*no_such_module*"])


def test_processes_that_find_different_tests_fail_the_run(result_of):
    result = result_of(DIFFERENT)
    assert result.ret == 1
    result.stdout.no_fnmatch_line("*once more*")
    result.stdout.fnmatch_lines(
        ["*what ran*", "error: gw?", "*in the collection*", "*Different tests were collected*"]
    )


def test_a_process_that_crashed_once_fails_the_run(result_of):
    result = result_of(CRASH)
    assert result.ret == 1
    result.stdout.no_fnmatch_line("*once more*")
    result.stdout.fnmatch_lines(
        ["error: test_it.py::test_crash", "*its process crashed*", "*crashed while running*"]
    )


@pytest.mark.parametrize(
    ("end", "reason"),
    [("raise ValueError('no end')", "no end"), ("os._exit(3)", "Not properly terminated")],
)
@pytest.mark.parametrize("tests", [(), (FLAKY.format("one"),)])
def test_a_process_that_fails_at_its_end_fails_the_run(pytester, result_of, end, reason, tests):
    pytester.makeconftest(END.format(end))
    result = result_of(*tests)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["error: process gw0", "*at its end*", f"*{reason}*"])


def test_both_sides_call_the_error_of_an_end_the_same():
    assert closing_worker.FAILURE == FAILURE


def test_an_internal_error_is_named():
    outcomes = Outcomes()
    outcomes.pytest_internalerror("E   ValueError: broken")
    assert [test.reasons[1].strip() for test in outcomes.failed()] == ["E   ValueError: broken"]
    assert not outcomes.failed_tests()


@pytest.mark.parametrize(
    ("code", "failed", "flaky", "expected"),
    [
        (0, [], [], 0),
        (0, ["process gw0"], [], 1),
        (1, [], [], 1),
        (1, ["a"], ["a"], 0),
        (1, ["a", "gw1"], ["a"], 1),
        (2, ["a"], ["a"], 2),
        (3, [], [], 3),
        (3, ["a"], ["a"], 3),
    ],
)
def test_only_flaky_tests_are_forgiven(code, failed, flaky, expected):
    assert verdict(code, failed, flaky) == expected


# -- The table


def _reports(name, outcome="passed", seconds=30.0, **properties):
    for when in ("setup", "call", "teardown"):
        is_call = when == "call"
        yield SimpleNamespace(
            nodeid=name,
            when=when,
            outcome=outcome if is_call else "passed",
            failed=outcome == "failed" and is_call,
            duration=seconds if is_call else 1.0,
            user_properties=list(properties.items()),
            longreprtext="tests/e2e/test_a.py:7: in test_a\nE   assert False",
        )


@pytest.fixture
def lines():
    """The closing table of a run on one series."""
    outcomes = Outcomes()
    outcomes.processes = 2
    for name, options in (
        (
            "tests/odoo/test_addons.py::test_own[19.0]@tests/odoo/test_addons.py-19.0",
            {"own_tests": 7},
        ),
        ("tests/odoo/test_addons.py::test_other[19.0]", {"own_tests": 5}),
        ("tests/e2e/test_a.py::test_a[19.0-x]", {"outcome": "failed"}),
        ("tests/browser/test_a.py::test_a[19.0]", {"outcome": "skipped"}),
        ("cartona_api/tests/test_a.py::test_a", {"seconds": 1.0}),
    ):
        for report in _reports(name, **options):
            outcomes.pytest_runtest_logreport(report)
    return table(outcomes, [], 100)


def test_the_table_has_the_time_of_every_part(lines):
    [odoo] = [line for line in lines if line.startswith("Odoo 19.0")]
    assert "addons 1:04 (12 tests); servers 0:32; browser 0:32" in odoo
    assert "1 failed, 2 passed, 1 skipped" in odoo
    [client] = [line for line in lines if line.startswith("cartona_api")]
    assert client.endswith("1 passed; 0:03")
    assert any(line.endswith("2:11 in 2 processes; 1:40 by the clock") for line in lines)


def test_the_table_names_only_what_ran(lines):
    assert not [line for line in lines if "15.0" in line]
    assert sum(line.startswith("Odoo") for line in lines) == 1


def test_the_table_says_where_a_test_failed(lines):
    start = lines.index("failed: tests/e2e/test_a.py::test_a[19.0-x]")
    assert [line.strip() for line in lines[start + 1 : start + 4]] == [
        "in its call:",
        "tests/e2e/test_a.py:7: in test_a",
        "E   assert False",
    ]
