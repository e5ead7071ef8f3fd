import multiprocessing
import os
import subprocess
import sys
import time

import pytest

from tools import cache


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CARTONA_CACHE", str(tmp_path / "cache"))


def test_cache_dir_follows_the_variables(tmp_path, monkeypatch):
    assert cache.cache_dir() == tmp_path / "cache"
    monkeypatch.delenv("CARTONA_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache.cache_dir() == tmp_path / "xdg/odoo-cartona"
    assert cache.cache_dir().is_dir()


def test_built_folder_is_not_built_again():
    calls = []
    target = cache.cache_dir() / "thing"
    for _ in range(2):
        cache.build_once(target, calls.append)
    assert calls == [target]


def test_half_built_folder_does_not_count():
    target = cache.cache_dir() / "thing"

    def fail(folder):
        (folder / "half").touch()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        cache.build_once(target, fail)
    assert not cache.is_built(target)
    cache.build_once(target, lambda folder: (folder / "whole").touch())
    assert sorted(path.name for path in target.iterdir()) == [".complete", "whole"]


def _build_slowly(folder):
    time.sleep(0.3)
    with (folder / "builds").open("a") as output:
        output.write("x")


def test_two_processes_build_once():
    target = cache.cache_dir() / "thing"
    processes = [
        multiprocessing.Process(target=cache.build_once, args=(target, _build_slowly))
        for _ in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert (target / "builds").read_text() == "x"


def test_digest_separates_its_parts():
    assert cache.digest("ab", "c") != cache.digest("a", "bc")


def test_digest_tree_sees_names_and_contents_but_no_bytecode(tmp_path):
    (tmp_path / "tree").mkdir()
    path = tmp_path / "tree/a.py"
    path.write_text("1")
    first = cache.digest_tree(tmp_path / "tree")
    (tmp_path / "tree/__pycache__").mkdir()
    (tmp_path / "tree/__pycache__/a.pyc").write_text("x")
    assert cache.digest_tree(tmp_path / "tree") == first
    path.write_text("2")
    second = cache.digest_tree(tmp_path / "tree")
    path.rename(tmp_path / "tree/b.py")
    assert len({first, second, cache.digest_tree(tmp_path / "tree")}) == 3


def test_what_python_compiles_is_kept_even_where_it_shall_keep_nothing(tmp_path):
    source = tmp_path / "sources/compiled.py"
    source.parent.mkdir()
    source.write_text("x = 1\n")
    told = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(source.parent)}
    command = [sys.executable, "-c", "import compiled"]
    subprocess.run(command, env={**told, **cache.bytecode()}, check=True)
    assert list((tmp_path / "cache/pycache").rglob("compiled.*.pyc"))
    assert list(source.parent.iterdir()) == [source]
