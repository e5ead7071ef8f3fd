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
from tools.odoo_home import find_home
from tools.older_owl import convert_templates
from tools.older_xml import convert_addon
from tools.progress import ToolError, main_guard, run
from tools.schemas import validate_addon
from tools.series import NEWEST, facts

SOURCES = CHECKOUT / "addons"
BUILD = CHECKOUT / "build"

#: The licence, and the one that it refers to.
LICENSES = [CHECKOUT / "LICENSE", CHECKOUT / "COPYING"]

#: The sources of what is done to every addon after it was rendered.
FINISHING = [
    *(
        CHECKOUT / "tools" / name
        for name in ("build_addons.py", "older_owl.py", "older_xml.py", "schemas.py", "series.py")
    ),
    *LICENSES,
]

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
    # Built before there was an Odoo of its series, an addon has not been checked.
    home = str(find_home(series) or "")
    key = digest(digest_tree(source), home, *(path.read_text() for path in FINISHING))
    stamp = addon / STAMP
    if stamp.exists() and stamp.read_text() == key:
        return
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        scratch = Path(name)
        wheel = build_wheel(source, series, scratch)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(scratch / "wheel")
        fresh = scratch / "wheel/odoo/addons" / source.name
        (fresh / STAMP).write_text(key)
        if addon.exists():
            addon.rename(scratch / "old")
        fresh.rename(addon)


def build_wheel(source: Path, series: str, folder: Path) -> Path:
    """Build the wheel of an addon for ``series`` into ``folder`` and return its path.

    What is in it is plain Odoo of that series, checked against the schemas of an Odoo of
    that series where this machine has one.
    """
    with tempfile.TemporaryDirectory() as name:
        # The build backend takes in whatever lies in the folder; run it on a clean copy.
        copy = Path(name) / source.name
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
        command += ["--config-setting", f"odoo_release={series}", "--outdir", name]
        run([*command, str(copy)], cwd=copy)
        wheels = list(Path(name).glob("*.whl"))
        if len(wheels) != 1:
            raise ToolError(f"Building {source.name} for {series} made {len(wheels)} wheels.")
        unpacked = Path(name) / "unpacked"
        run([sys.executable, "-m", "wheel", "unpack", str(wheels[0]), "--dest", str(unpacked)])
        [root] = unpacked.iterdir()
        _finish(source, root / "odoo/addons" / source.name, series)
        run([sys.executable, "-m", "wheel", "pack", str(root), "--dest-dir", str(folder)])
    return folder / wheels[0].name


def _finish(source: Path, addon: Path, series: str) -> None:
    """Do to a rendered addon what the build backend does not."""
    settings = tomllib.loads((source / "pyproject.toml").read_text())
    for entry in settings["tool"]["polytropos"].get("files", []):
        if entry.get("operation") == "render" and "src_dir" in entry:
            # Its files were rendered into another folder; Odoo reads only that one.
            shutil.rmtree(addon / Path(entry["src_dir"]).parts[0], ignore_errors=True)
    for name in facts(series).left_out:
        (addon / name).unlink(missing_ok=True)
    for path in LICENSES:
        shutil.copy(path, addon)
    convert_addon(addon, series)
    convert_templates(addon, series)
    home = find_home(series)
    if home:
        validate_addon(addon, home)


def main() -> int:
    """Build for the series on the command line, else for the newest."""
    for series in sys.argv[1:] or [NEWEST]:
        folder = build_addons(series)
        print(f"Odoo {series}: {os.path.relpath(folder)}")
    return 0


if __name__ == "__main__":
    main_guard(main)
