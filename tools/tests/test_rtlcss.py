"""rtlcss for right to left: fetched once, on the PATH of one Odoo only, and missed politely."""

import os
import re
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from tools import demo, rtlcss
from tools.build_addons import SOURCES

NPM = """#!/bin/sh
mkdir -p node_modules/.bin
printf '#!/bin/sh\\n' > node_modules/.bin/rtlcss
chmod +x node_modules/.bin/rtlcss
echo "$@" >> {log}
"""


@dataclass(frozen=True)
class Env:
    """What `with_rtlcss` needs of an Odoo."""

    variables: dict = field(default_factory=dict)

    def environ(self):
        return {**os.environ, **self.variables}


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A PATH with nothing but a shell's own programs; returns a folder on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "mkdir", "chmod"):
        (folder / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("CARTONA_CACHE", str(tmp_path / "cache"))
    return folder


def _program(path, text):
    path.write_text(text)
    path.chmod(0o755)


def test_npm_fetches_it_once_for_this_odoo_only(bare, tmp_path):
    log = tmp_path / "log"
    _program(bare / "npm", NPM.format(log=log))
    env = rtlcss.with_rtlcss(Env())
    assert rtlcss.can_turn(env)
    assert not rtlcss.can_turn(Env())
    assert rtlcss.with_rtlcss(Env()) == env
    assert log.read_text().splitlines() == ["ci --no-audit --no-fund --ignore-scripts"]


def test_one_that_is_installed_is_taken(bare):
    _program(bare / "rtlcss", "#!/bin/sh\n")
    assert rtlcss.rtlcss_folder() == bare


def test_without_npm_and_without_network_it_is_missed(bare):
    assert rtlcss.with_rtlcss(Env()) == Env()
    _program(bare / "npm", "#!/bin/sh\nexit 1\n")
    assert rtlcss.with_rtlcss(Env()) == Env()


def test_what_is_read_from_the_left_stays_so():
    """Else rtlcss has it read from the right for whoever reads Arabic."""
    sheets = sorted(SOURCES.rglob("*.scss"))
    assert sheets
    for sheet in sheets:
        lines = [line.strip() for line in sheet.read_text().splitlines()]
        for before, line in pairwise(lines):
            if re.match(r"direction\s*:", line):
                assert before == "/*rtl:ignore*/", f"{sheet.name}: {line}"


def test_its_version_is_pinned():
    lock = (rtlcss.PACKAGE / "package-lock.json").read_text()
    assert '"rtlcss": "4.3.0"' in (rtlcss.PACKAGE / "package.json").read_text()
    assert lock.count('"version"') == lock.count('"integrity"') > 1


@pytest.mark.parametrize("turns", [True, False])
def test_the_demonstration_says_what_is_missing(turns, monkeypatch):
    monkeypatch.setattr(demo, "can_turn", lambda env: turns)

    class Running:
        url = "http://here"
        database = type("Database", (), {"env": None})

    text = demo.welcome(Running(), Running())
    assert ("npm install -g rtlcss" in text) is not turns
    assert "Three steps to try" in text
