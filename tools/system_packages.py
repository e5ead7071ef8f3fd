"""Packages of the distribution, for the few things that no registry of Python has."""

import os
import shutil
import subprocess

from tools.cache import lock
from tools.progress import ToolError, run

#: Seconds that apt waits for whoever else installs something on the machine.
WAIT = ("-o", "DPkg::Lock::Timeout=300")


def install(*packages: str, why: str) -> None:
    """Install distribution packages by apt, as root or through sudo, one process at a time.

    Raises `ToolError`, which tells the person what to install and why, when
    neither is possible.
    """
    by_hand = f"{why} Please install: {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise ToolError(f"{by_hand} (with your system's package manager)")
    prefix = _root_prefix()
    if prefix is None:
        raise ToolError(f"{by_hand}\n  sudo apt-get install {' '.join(packages)}")
    environ = {"DEBIAN_FRONTEND": "noninteractive"}
    command = [*prefix, "apt-get", *WAIT, "install", "-y", "--no-install-recommends", *packages]
    with lock("apt"):
        try:
            run(command, add_env=environ)
        except ToolError:
            run([*prefix, "apt-get", *WAIT, "update"])
            run(command, add_env=environ)


def _root_prefix() -> list[str] | None:
    """Return the words that make a command run as root, None if there are none."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if allowed.returncode == 0:
            return ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
    return None
