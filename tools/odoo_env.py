"""All that is needed to run one Odoo series with our addons."""

import os
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tools.build_addons import BUILD, build_addons
from tools.cache import CHECKOUT, bytecode, digest
from tools.odoo_home import OdooHome, ensure_home
from tools.postgres import PgServer, ensure_postgres
from tools.progress import ToolError
from tools.series import facts
from tools.venvs import odoo_python

CARTONA_API = CHECKOUT / "cartona_api"


@dataclass(frozen=True)
class OdooEnv:
    """An Odoo, the Python that runs it, our addons built for it, and its server."""

    home: OdooHome
    python: Path
    #: Folder with our addons as plain Odoo addons.
    addons: Path
    postgres: PgServer
    #: Folders with addons of others.
    more_addons: tuple[Path, ...] = ()
    #: Folders with Python packages that those need.
    more_path: tuple[Path, ...] = ()
    #: Value of Odoo's option ``--load``, empty for its default.
    load: str = ""
    #: Further environment variables.
    variables: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def series(self) -> str:
        """The series, like ``19.0``."""
        return self.home.series

    @property
    def addons_path(self) -> str:
        """The value of Odoo's option of that name."""
        folders = [*self.home.addons, *self.more_addons]
        if any(self.addons.glob("*/__manifest__.py")):
            folders.append(self.addons)
        return ",".join(map(str, folders))

    @cached_property
    def identity(self) -> str:
        """A hash of the Odoo that runs: another one needs other template databases."""
        release = self.home.root / "odoo/release.py"
        return digest(str(self.home.root), str(release.stat().st_mtime_ns), str(self.python))

    def environ(self) -> dict[str, str]:
        """Return the variables that Odoo runs with."""
        path = [self.home.root, CARTONA_API / "src", _metadata_folder(), *self.more_path]
        return {
            **os.environ,
            **self.variables,
            "PYTHONPATH": os.pathsep.join(map(str, path)),
            "PYTHONUNBUFFERED": "1",
            # Odoo reads the user's own settings from there; ours stand in a file.
            "ODOO_RC": os.devnull,
            **bytecode(),
            "TZ": "UTC",
        }

    def rebuild(self) -> None:
        """Build our addons again if their sources changed."""
        build_addons(self.series)


def prepare(series: str, postgres: PgServer | None = None) -> OdooEnv:
    """Return the environment of ``series``, with everything it lacked fetched or built.

    Raises `ToolError` if something cannot be had on this machine.
    """
    postgres = postgres or ensure_postgres()
    if postgres.version() < facts(series).postgresql:
        raise ToolError(
            f"Odoo {series} needs PostgreSQL {facts(series).postgresql} or newer; the one on port "
            f"{postgres.port} of {postgres.host} is {postgres.version()}."
        )
    home = ensure_home(series)
    python = odoo_python(home)
    return OdooEnv(home, python, build_addons(series), postgres)


def _metadata_folder() -> Path:
    """Return a folder that makes our client look installed.

    Odoo asks Python's package metadata whether the requirements of an addon are there,
    and warns if it finds only the sources.
    """
    project = tomllib.loads((CARTONA_API / "pyproject.toml").read_text())["project"]
    name, version = project["name"].replace("-", "_"), project["version"]
    folder = BUILD / "metadata" / f"{name}-{version}.dist-info"
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    if not (folder / "METADATA").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "METADATA").write_text(text)
    return folder.parent
