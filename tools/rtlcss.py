"""The program that Odoo turns style sheets with for languages written from right to left.

Odoo calls ``rtlcss`` from its PATH. Where it is missing Odoo serves the style sheets of English and
keeps them, so that Arabic stands on the wrong side from then on.
"""

import os
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

from tools.cache import CHECKOUT, build_once, cache_dir, digest
from tools.odoo_env import OdooEnv
from tools.progress import ToolError, run

#: What npm installs: versions and hashes of it and of all that it needs.
PACKAGE = CHECKOUT / "tools/rtlcss_package"
FILES = ("package.json", "package-lock.json")

MISSING = (
    "Arabic is drawn from left to right: rtlcss is missing. Install it with Debian's npm "
    "(apt install npm; npm install -g rtlcss), and start the demonstration again."
)


def rtlcss_folder() -> Path | None:
    """Return the folder that has ``rtlcss``, fetched on first use; None where it cannot be had."""
    here = shutil.which("rtlcss")
    if here:
        return Path(here).parent
    npm = shutil.which("npm")
    if npm is None:
        return None
    key = digest(*(PACKAGE / name for name in FILES))
    try:
        target = build_once(cache_dir() / f"rtlcss-{key}", partial(_install, npm))
    except ToolError:
        # No network, perhaps; it is tried again the next time.
        return None
    return target / "node_modules/.bin"


def _install(npm: str, target: Path) -> None:
    for name in FILES:
        shutil.copy(PACKAGE / name, target / name)
    run([npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=target)


def with_rtlcss(env: OdooEnv) -> OdooEnv:
    """Return ``env`` with ``rtlcss`` on the PATH of its Odoo, unchanged where there is none."""
    folder = rtlcss_folder()
    if folder is None:
        return env
    path = os.pathsep.join((env.environ().get("PATH", os.defpath), str(folder)))
    return replace(env, variables={**env.variables, "PATH": path})


def can_turn(env: OdooEnv) -> bool:
    """Tell whether the Odoo of ``env`` finds ``rtlcss``."""
    return shutil.which("rtlcss", path=env.environ().get("PATH")) is not None
