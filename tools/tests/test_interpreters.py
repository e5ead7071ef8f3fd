"""Whatever stands where interpreters may be, one that works is found or the lack is told."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools import interpreters
from tools.progress import ToolError
from tools.series import NEWEST, facts

HERE = "{}.{}".format(*sys.version_info[:2])


def run_on(monkeypatch, *pythons):
    """Have every series run on these versions of Python."""
    newest = replace(facts(NEWEST), pythons=pythons)
    monkeypatch.setattr(interpreters, "facts", lambda _series: newest)


@pytest.fixture(autouse=True)
def _series_on_this_python(monkeypatch):
    run_on(monkeypatch, HERE)
    interpreters.interpreter_for.cache_clear()
    yield
    interpreters.interpreter_for.cache_clear()


@pytest.fixture
def closed_folder(tmp_path):
    """A folder that its owner may not read."""
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0)
    yield folder
    folder.chmod(0o700)


def test_one_of_pyenvs_is_found(tmp_path, monkeypatch):
    bin_folder = tmp_path / f"versions/{HERE}.7/bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / f"python{HERE}").symlink_to(sys.executable)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert interpreters.interpreter_for("19.0") == bin_folder / f"python{HERE}"


def test_a_broken_one_is_passed_over(tmp_path, monkeypatch):
    bin_folder = tmp_path / f"versions/{HERE}.7/bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / f"python{HERE}").write_text("no program")
    (tmp_path / f"versions/{HERE}.8/bin/python{HERE}").mkdir(parents=True)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert tmp_path not in interpreters.interpreter_for("19.0").parents


@pytest.mark.parametrize("root", ["/dev/null", "/dev/null/pyenv", "/" + "x" * 300, "no\nfolder"])
def test_a_pyenv_root_that_is_no_folder_is_passed_over(monkeypatch, root):
    monkeypatch.setenv("PYENV_ROOT", root)
    assert interpreters.interpreter_for("19.0").exists()


def test_a_pyenv_root_below_a_closed_folder_is_passed_over(closed_folder, monkeypatch):
    monkeypatch.setenv("PYENV_ROOT", str(closed_folder / "pyenv"))
    if os.geteuid() == 0:
        # Nothing is closed to root: have it meet what others do.
        def refused(path, *_args):
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Path, "glob", refused)
    assert interpreters.interpreter_for("19.0").exists()


def test_the_lack_of_all_is_told(monkeypatch):
    run_on(monkeypatch, "9.8", "9.9")
    with pytest.raises(ToolError, match=r"needs Python 9\.8 or 9\.9; none is here"):
        interpreters.interpreter_for("19.0")
