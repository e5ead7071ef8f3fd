"""The virtual environment of each Odoo series, kept in the cache."""

import sys
from pathlib import Path

from tools.cache import CHECKOUT, build_once, cache_dir, digest
from tools.interpreters import interpreter_for
from tools.odoo_home import OdooHome
from tools.progress import run
from tools.requirements import installable, is_pinned

TOOLS = CHECKOUT / "tools"
ADDONS_REQUIREMENTS = TOOLS / "requirements-addons.txt"

OWN_REQUIREMENTS = TOOLS / "requirements-odoo.txt"

#: Some pins exist only as source, and their build scripts want an older setuptools.
BUILD_CONSTRAINT = "setuptools<81\n"


def odoo_python(home: OdooHome) -> Path:
    """Return the Python that runs the Odoo at ``home``; its environment is built once.

    The environment is named after a hash of all that goes into it, so clones with the
    same requirements share it and others do not disturb it. Our own sources are not
    installed: every clone puts its own on ``PYTHONPATH``.
    """
    interpreter = interpreter_for(home.series)
    version = tuple(int(part) for part in interpreter.name.removeprefix("python").split("."))
    lines = installable(_requirements_of(home), version)
    key = digest(str(interpreter), "\n".join(lines), ADDONS_REQUIREMENTS)
    target = cache_dir() / "venvs" / f"odoo-{home.series}-{key}"

    def build(folder: Path) -> None:
        (folder / "requirements.txt").write_text("\n".join(lines) + "\n")
        (folder / "build-constraint.txt").write_text(BUILD_CONSTRAINT)
        uv("venv", "--allow-existing", "--python", interpreter, folder)
        uv(
            *("pip", "install", "--python", folder / "bin/python"),
            *("--build-constraint", folder / "build-constraint.txt"),
            *("-r", folder / "requirements.txt", "-r", ADDONS_REQUIREMENTS),
        )

    return build_once(target, build) / "bin/python"


def _requirements_of(home: OdooHome) -> str:
    """Return the home's own list of requirements, or ours where that is no use."""
    text = home.requirements.read_text() if home.requirements else ""
    return text if is_pinned(text) else OWN_REQUIREMENTS.read_text()


def uv(*words: str | Path) -> str:
    """Run the uv of the tools' environment on the cache and return its output."""
    environ = {
        "UV_CACHE_DIR": str(cache_dir() / "uv"),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NATIVE_TLS": "true",
        "UV_HTTP_TIMEOUT": "180",
    }
    return run([Path(sys.executable).parent / "uv", *words], add_env=environ)
