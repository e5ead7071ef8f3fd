"""Builds what people install, for every series, into ``dist/``: ``python -m tools.dist``.

For each series a wheel of every addon, and a zip for people who copy folders; besides,
the wheel of the client, which both need.
"""

import shutil
import sys
import tempfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path

from tools import series_questions
from tools.build_addons import build_wheel, source_addons
from tools.cache import CHECKOUT
from tools.lint import oldest_python
from tools.odoo_env import CARTONA_API
from tools.odoo_home import find_home
from tools.progress import live, main_guard, run
from tools.series import SERIES

DIST = CHECKOUT / "dist"

README = """\
# Cartona Connector {version} for Odoo {series}

1. Unpack this archive into a folder of Odoo's `addons_path`.
2. Install what the addons need into the Python that runs Odoo, from within that folder:

       python3 -m pip install ./{client} {requirements}

3. For Arabic, install what Odoo turns style sheets with, which its server has to find on its PATH
   (*Regenerate Assets* of the developer mode, if Odoo has shown Arabic before):

       npm install -g rtlcss

4. Restart Odoo, open *Apps*, choose *Update Apps List* and install *Cartona Connector*.

{addons}

Keep this file or delete it: Odoo does not read it.
"""


def build_client(folder: Path) -> Path:
    """Build the wheel of the client into ``folder`` and return its path."""
    uv = Path(sys.executable).parent / "uv"
    run([uv, "build", "--quiet", "--wheel", "--out-dir", folder, CARTONA_API])
    (folder / ".gitignore").unlink(missing_ok=True)
    [wheel] = folder.glob("cartona_api-*.whl")
    return wheel


def build_series(series: str, client: Path, folder: Path) -> list[Path]:
    """Build the wheels and the zip of one series into ``folder``; return their paths."""
    wheels = [build_wheel(source, series, folder) for source in source_addons()]
    version = next(_metadata(wheel)["Version"] for wheel in wheels if "sale_cartona-" in wheel.name)
    archive = folder / f"sale_cartona-{version}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for wheel in wheels:
            _copy_addon(wheel, target)
        target.write(client, client.name)
        target.writestr("README-cartona.md", _readme(series, version, client, wheels))
    return [*wheels, archive]


def _copy_addon(wheel: Path, target: zipfile.ZipFile) -> None:
    prefix = "odoo/addons/"
    with zipfile.ZipFile(wheel) as source:
        for name in source.namelist():
            if name.startswith(prefix):
                target.writestr(name[len(prefix) :], source.read(name))


def _readme(series: str, version: str, client: Path, wheels: list[Path]) -> str:
    needed, addons = set(), []
    for wheel in wheels:
        metadata = _metadata(wheel)
        addon = metadata["Name"].replace("odoo-addon-", "").replace("-", "_")
        addons.append(f"- `{addon}`: {metadata['Summary']}")
        needed |= set(metadata.get_all("Requires-Dist", []))
    own = ("odoo", "cartona")
    requirements = sorted(name for name in needed if not name.startswith(own))
    return README.format(
        version=version,
        series=series,
        client=client.name,
        requirements=" ".join(requirements),
        addons="\n".join(addons),
    )


def _metadata(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return HeaderParser().parsestr(archive.read(name).decode())


def main() -> int:
    """Build all series afresh, and say which could not be checked against their Odoo.

    Raises `ToolError` where the sources are not fit for every series.
    """
    with live("Sources"):
        series_questions.check()
        oldest_python()
    with tempfile.TemporaryDirectory(dir=CHECKOUT) as name:
        folder = Path(name)
        client = build_client(folder)
        for series in SERIES:
            checked = "" if find_home(series) else " (no Odoo here to check its XML against)"
            with live(f"Odoo {series}{checked}"):
                build_series(series, client, folder)
        shutil.rmtree(DIST, ignore_errors=True)
        DIST.mkdir()
        for path in sorted(folder.iterdir()):
            path.rename(DIST / path.name)
    for path in sorted(DIST.iterdir()):
        print(path.relative_to(CHECKOUT))
    return 0


if __name__ == "__main__":
    main_guard(main)
