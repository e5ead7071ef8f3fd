"""Finds the Python interpreters of this machine."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from tools.progress import ToolError
from tools.series import facts


@cache
def interpreter_for(series: str) -> Path:
    """Return the interpreter that we prefer for ``series`` among those installed.

    Raises `ToolError` if none of the versions that the series runs on is here.
    """
    pythons = facts(series).pythons
    for version in pythons:
        for candidate in _candidates(version):
            if _version_of(candidate) == version:
                return candidate
    raise ToolError(f"Odoo {series} needs Python {' or '.join(pythons)}; none is here.")


def _candidates(version: str) -> Iterator[Path]:
    """Yield the places where an interpreter of ``version`` may stand."""
    name = f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    # A folder that may not be read, or cannot be one, is as good as none.
    found: list[Path] = []
    with suppress(OSError):
        found = sorted(pyenv.glob(f"versions/{version}.*/bin/{name}"), reverse=True)
    yield from found
    for folder in ("/usr/bin", "/usr/local/bin"):
        yield Path(folder, name)
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path)
    yield Path(sys.base_prefix, "bin", name)


def _version_of(interpreter: Path) -> str | None:
    """Return ``3.12`` for a Python 3.12 that works; pyenv has shims that do not."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    command = [interpreter, "-c", code]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        # It is not there, or not ours to run.
        return None
    return done.stdout.strip() if done.returncode == 0 else None
