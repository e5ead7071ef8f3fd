"""The cache: what is downloaded or built once and then used by every clone.

It stands in ``$CARTONA_CACHE``, else ``$XDG_CACHE_HOME/odoo-cartona``, else
``~/.cache/odoo-cartona``. Only the standard library is used here, because the
bootstrap runs before anything is installed.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent

#: Written last into a built folder: a folder without it was not finished.
COMPLETE = ".complete"


def cache_dir() -> Path:
    """Return the folder of the cache, which is made if it is missing."""
    chosen = os.environ.get("CARTONA_CACHE")
    if chosen:
        path = Path(chosen)
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        path = Path(base) / "odoo-cartona"
    path.mkdir(parents=True, exist_ok=True)
    return path.resolve()


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Hold the cache's lock ``name`` against all other processes.

    The kernel frees the lock when its holder dies. Taking the same lock twice in
    one process would wait for ever: no function that holds one calls another
    that takes it.
    """
    folder = cache_dir() / "locks"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"(waiting for another run that prepares {name})", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def bytecode() -> dict[str, str]:
    """Return the variables that have Python keep what it compiles in the cache.

    What we run may not be ours to write into, and a checkout is kept clean. Python is told so
    even where it is told to keep nothing at all: Odoo would compile thousands of files at
    every start, which takes longer than all else that it does there.
    """
    return {"PYTHONPYCACHEPREFIX": str(cache_dir() / "pycache"), "PYTHONDONTWRITEBYTECODE": ""}


def is_built(target: Path) -> bool:
    """Tell whether ``target`` was built to its end."""
    return (target / COMPLETE).exists()


def build_once(target: Path, build: Callable[[Path], None]) -> Path:
    """Return the folder ``target``, built by ``build(target)`` unless it already is.

    It is built where it will stand, since virtual environments hold their own
    path; the mark of completion is written last, and a folder without it is
    thrown away. Concurrent callers wait and find the folder ready.
    """
    if is_built(target):
        return target
    with lock(target.name):
        if is_built(target):
            return target
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        build(target)
        (target / COMPLETE).touch()
    return target


def digest(*parts: str | bytes | Path) -> str:
    """Return a short hash of texts and of the contents of files (``Path``)."""
    total = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part
        data = data.encode() if isinstance(data, str) else data
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()[:12]


def digest_tree(*folders: Path, skip: tuple[str, ...] = ("__pycache__",)) -> str:
    """Return a short hash of the names and contents of all files below ``folders``."""
    parts: list[str | bytes | Path] = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not set(path.parts) & set(skip):
                parts += [str(path.relative_to(folder.parent)), path]
    return digest(*parts)
