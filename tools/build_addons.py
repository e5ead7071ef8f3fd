"""Renders our addons for one Odoo series into plain addon folders.

``python -m tools.build_addons 17.0 19.0`` writes ``build/addons-17.0/<addon>`` and so
on, what the wheel of that series holds: no trace of the build backend is left in it.
"""

import os
import shutil
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

from tools.cache import CHECKOUT, digest, digest_tree, lock
from tools.progress import ToolError, main_guard, run
from tools.series import NEWEST

SOURCES = CHECKOUT / "addons"
BUILD = CHECKOUT / "build"

#: Names the sources that a built addon was rendered from.
STAMP = ".built-from"


def source_addons() -> list[Path]:
    """Return the folders of our addons."""
    return sorted(path.parent for path in SOURCES.glob("*/pyproject.toml"))


def build_addons(series: str) -> Path:
    """Return the folder with our addons for ``series``; those that changed are rebuilt.

    Raises `ToolError` with the backend's message if an addon cannot be rendered.
    """
    target = BUILD / f"addons-{series}"
    target.mkdir(parents=True, exist_ok=True)
    with lock(f"addons-{series}-{digest(str(CHECKOUT))}"):
        for source in source_addons():
            _build(source, series, target)
        _remove_strangers(target)
    return target


def _remove_strangers(target: Path) -> None:
    """Remove built addons whose source is gone: Odoo would still find them."""
    names = {source.name for source in source_addons()}
    for path in target.iterdir():
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path)


def _build(source: Path, series: str, target: Path) -> None:
    addon = target / source.name
    key = digest_tree(source)
    stamp = addon / STAMP
    if stamp.exists() and stamp.read_text() == key:
        return
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        scratch = Path(name)
        wheel = build_wheel(source, series, scratch)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(scratch / "wheel")
        fresh = scratch / "wheel/odoo/addons" / source.name
        _remove_render_sources(source, fresh)
        (fresh / STAMP).write_text(key)
        if addon.exists():
            addon.rename(scratch / "old")
        fresh.rename(addon)


def _remove_render_sources(source: Path, addon: Path) -> None:
    """Remove the folders that were rendered into others; Odoo reads only the latter."""
    settings = tomllib.loads((source / "pyproject.toml").read_text())
    for entry in settings["tool"]["polytropos"].get("files", []):
        if entry.get("operation") == "render" and "src_dir" in entry:
            shutil.rmtree(addon / Path(entry["src_dir"]).parts[0], ignore_errors=True)


def build_wheel(source: Path, series: str, folder: Path) -> Path:
    """Build the wheel of an addon for ``series`` into ``folder`` and return its path."""
    with tempfile.TemporaryDirectory() as name:
        # The build backend takes in whatever lies in the folder; run it on a clean copy.
        copy = Path(name) / source.name
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
        command += ["--config-setting", f"odoo_release={series}", "--outdir", str(folder)]
        run([*command, str(copy)], cwd=copy)
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise ToolError(f"Building {source.name} for {series} made {len(wheels)} wheels.")
    return wheels[0]


def main() -> int:
    """Build for the series on the command line, else for the newest."""
    for series in sys.argv[1:] or [NEWEST]:
        folder = build_addons(series)
        print(f"Odoo {series}: {os.path.relpath(folder)}")
    return 0


if __name__ == "__main__":
    main_guard(main)
