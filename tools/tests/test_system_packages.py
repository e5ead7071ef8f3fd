"""Packages of the distribution: several processes of tests may need one at the same time."""

import os
from concurrent.futures import ThreadPoolExecutor

from tools import system_packages

APT = """#!/bin/sh
mkdir {folder}/busy || exit 100
sleep 0.2
rmdir {folder}/busy
echo "$@" >> {folder}/done
"""


def test_two_that_need_a_package_do_not_meet(tmp_path, monkeypatch):
    apt = tmp_path / "apt-get"
    apt.write_text(APT.format(folder=tmp_path))
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CARTONA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(system_packages, "_root_prefix", list)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _n: system_packages.install("tea", why="Thirst."), range(3)))
    assert (tmp_path / "done").read_text().count("tea") == 3
