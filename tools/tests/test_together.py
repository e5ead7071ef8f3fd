"""Tests that share a server run in one process, however many there are."""

from collections import defaultdict
from pathlib import Path

import pytest

from tools.cache import CHECKOUT

pytest_plugins = ["pytester"]

TESTS = """
    import os
    from pathlib import Path
    import pytest

    @pytest.mark.parametrize("series", ["15.0", "17.0", "19.0"])
    @pytest.mark.parametrize("number", range(6))
    def test_it(series, number):
        with open(os.environ["RAN"], "a") as file:
            file.write(f"{Path(__file__).stem} {series} {os.environ['PYTEST_XDIST_WORKER']}\\n")
"""


def test_a_module_and_a_series_stay_in_one_process(pytester, monkeypatch):
    ran = pytester.path / "ran.txt"
    monkeypatch.setenv("RAN", str(ran))
    pytester.makeconftest((CHECKOUT / "conftest.py").read_text(encoding="utf-8"))
    Path("tests/e2e").mkdir(parents=True)
    modules = ("test_one", "test_two")
    for path in pytester.makepyfile(**dict.fromkeys(modules, TESTS)).parent.glob("test_*.py"):
        path.rename(Path("tests/e2e", path.name))
    words = ("-pxdist", "--numprocesses=3", "--dist=loadscope", "--no-loadscope-reorder")
    result = pytester.runpytest_subprocess(*words)
    assert result.ret == pytest.ExitCode.OK
    processes = defaultdict(set)
    lines = ran.read_text(encoding="utf-8").splitlines()
    for module, series, process in map(str.split, lines):
        processes[module, series].add(process)
    assert len(lines) == 36
    assert set(processes) == {(m, s) for m in modules for s in ("15.0", "17.0", "19.0")}
    assert all(len(used) == 1 for used in processes.values()), processes
    assert len(set.union(*processes.values())) > 1
