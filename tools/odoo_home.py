"""Finds an Odoo of each series on this machine, and fetches those that Debian packs."""

import os
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools import debian_odoo
from tools.cache import build_once, cache_dir, is_built
from tools.progress import ToolError
from tools.series import NEWEST, SERIES, facts, slug

SYSTEM = Path("/opt/odoo")


@dataclass(frozen=True)
class OdooHome:
    """An Odoo that is not installed but run from where its source stands."""

    series: str
    #: The folder that holds the package ``odoo``.
    root: Path
    #: The script that starts it.
    launcher: Path
    #: Folders with addons, besides the one in the package, which Odoo finds itself.
    addons: tuple[Path, ...]
    #: Its own list of Python requirements, None where the packager left it out.
    requirements: Path | None


def read_home(path: Path, series: str) -> OdooHome | None:
    """Return the home at ``path``, None if there is no Odoo of that series.

    Three shapes are known: a checkout (``odoo-bin``, ``odoo``, ``addons``), a source
    distribution with all addons in ``odoo/addons``, and one whose launcher is
    ``setup/odoo``.
    """
    release = path / "odoo/release.py"
    if not release.is_file() or _series_of(release.read_text()) != series:
        return None
    launchers = [path / "odoo-bin", path / "setup/odoo"]
    launcher = next((script for script in launchers if script.is_file()), None)
    outside = path / "addons"
    if launcher is None or not _has_addons(path / "odoo/addons", outside):
        return None
    requirements = path / "requirements.txt"
    return OdooHome(
        series=series,
        root=path,
        launcher=launcher,
        addons=(outside,) if (outside / "sale/__manifest__.py").is_file() else (),
        requirements=requirements if requirements.is_file() else None,
    )


def _series_of(release: str) -> str | None:
    found = re.search(r"^version_info\s*=\s*\(\s*(\d+)\s*,\s*(\d+)", release, re.MULTILINE)
    return f"{found[1]}.{found[2]}" if found else None


def _has_addons(*folders: Path) -> bool:
    """Tell whether the folders hold what every Odoo needs and what we build on."""
    return all(
        any((folder / addon / "__manifest__.py").is_file() for folder in folders)
        for addon in ("base", "web", "sale_stock")
    )


def find_home(series: str) -> OdooHome | None:
    """Return an Odoo of ``series`` that is already here, None if there is none.

    Raises `ToolError` if ``ODOO_HOME_<series>`` names something else.
    """
    variable = f"ODOO_HOME_{slug(series)}"
    chosen = os.environ.get(variable)
    if chosen:
        home = read_home(Path(chosen), series)
        if home is None:
            raise ToolError(f"{variable}={chosen} is no complete Odoo {series}.")
        return home
    candidates = [SYSTEM / series, cache_dir() / "odoo" / series]
    if facts(series).debian_package and is_built(_fetched(series)):
        candidates.append(debian_odoo.home_in(_fetched(series)))
    return next((home for path in candidates if (home := read_home(path, series))), None)


def ensure_home(series: str) -> OdooHome:
    """Return an Odoo of ``series``; one that Debian packs is fetched if there is none.

    Raises `ToolError` for another series that is not on this machine.
    """
    home = find_home(series)
    if home is None and facts(series).debian_package:
        build_once(_fetched(series), partial(debian_odoo.fetch, series))
        home = find_home(series)
    if home is None:
        raise ToolError(
            f"There is no Odoo {series} on this machine. Put one into {SYSTEM / series}, or "
            f"set ODOO_HOME_{slug(series)} to its folder."
        )
    return home


def available_series() -> list[str]:
    """Return the series that can run here: those found, and what can be fetched."""
    return [series for series in SERIES if facts(series).debian_package or find_home(series)]


def first_chosen() -> str:
    """Return the first series that ``SERIES`` in the environment names, else the newest."""
    return (os.environ.get("SERIES", "").replace(",", " ").split() or [NEWEST])[0]


def _fetched(series: str) -> Path:
    return cache_dir() / "odoo" / f"{series}-debian"
