"""Prepares the tools' own environment, then runs one of the tools in it.

``python3 -m tools.bootstrap demo`` runs ``tools.demo``, and a name with a dot is run as it
stands. Only the standard library is used, as nothing else may be installed yet.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - any Python may run this
    sys.exit(
        "The tools need Python 3.11 or newer; this is "
        f"{sys.version.split()[0]}. Try: make PYTHON=python3.12 ..."
    )

from tools import system_packages
from tools.cache import CHECKOUT, build_once, bytecode, cache_dir, digest, is_built
from tools.progress import live, main_guard, run

REQUIREMENTS = CHECKOUT / "tools/requirements.txt"
UV_REQUIREMENT = next(
    line for line in REQUIREMENTS.read_text().splitlines() if line.startswith("uv==")
)


def tools_python() -> Path:
    """Return the Python of the tools' environment, which is built on first use.

    Raises `ToolError` if the machine lacks Python's venv module and it cannot be
    installed, or if a package cannot be fetched.
    """
    key = digest(REQUIREMENTS, sys.version)
    target = cache_dir() / "venvs" / f"tools-{key}"
    if not is_built(target):
        _ensure_venv_module()
        with live("Preparing the tools (once, about a minute)"):
            build_once(target, _build)
    return target / "bin/python"


def _build(folder: Path) -> None:
    run([sys.executable, "-m", "venv", folder])
    python = folder / "bin/python"
    run([python, "-m", "pip", "install", "--quiet", UV_REQUIREMENT])
    environ = {"UV_CACHE_DIR": str(cache_dir() / "uv"), "UV_NATIVE_TLS": "true"}
    command = [folder / "bin/uv", "pip", "install", "--python", python, "-r", REQUIREMENTS]
    run(command, add_env=environ)


def _ensure_venv_module() -> None:
    """Install Python's venv module where the distribution packs it apart (Debian)."""
    check = [sys.executable, "-c", "import ensurepip, venv"]
    if subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    system_packages.install(package, why="The tools live in a virtual environment.")


def main() -> int:
    """Replace this process by the tool named on the command line."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    module, *words = sys.argv[1:]
    python = tools_python()
    os.chdir(CHECKOUT)
    environ = {**os.environ, **bytecode(), "PYTHONUNBUFFERED": "1"}
    environ["PATH"] = f"{python.parent}{os.pathsep}{environ.get('PATH', os.defpath)}"
    if not shutil.which("git", path=environ["PATH"]):
        system_packages.install("git", why="The checks list the files that git knows.")
    name = module if "." in module else f"tools.{module}"
    os.execve(python, [str(python), "-m", name, *words], environ)


if __name__ == "__main__":
    main_guard(main)
