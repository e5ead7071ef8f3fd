"""Databases of Odoo: made from templates, changed by Odoo itself, and thrown away."""

import os
import secrets
import shutil
import time
from pathlib import Path

from tools.cache import cache_dir
from tools.odoo_env import OdooEnv
from tools.odoo_log import complaints
from tools.processes import Process, free_port
from tools.progress import ToolError
from tools.series import facts

#: What Python takes along in a run that ends by itself.
SELDOM_GC = Path(__file__).parent / "seldom_gc"

UNINSTALL = """
modules = env["ir.module.module"].search([("name", "in", {names!r}), ("state", "=", "installed")])
assert len(modules) == {count}, "not all of {names} are installed"
modules.button_immediate_uninstall()
env.cr.commit()
"""

LOAD_LANGUAGE = """
env["res.lang"]._activate_lang({code!r})
env["ir.module.module"].search([("state", "=", "installed")])._update_translations([{code!r}])
env.cr.commit()
"""

BUILD_ASSETS = """
qweb = env["ir.qweb"]
if hasattr(qweb, "_pregenerate_assets_bundles"):
    qweb._pregenerate_assets_bundles()
else:
    for bundle in ("web.assets_common", "web.assets_backend", "web.assets_frontend"):
        qweb._get_asset_nodes(bundle)
env.cr.commit()
"""

#: Three quarters of the time are for bundles that only Odoo's own tests have built.
LEAVE_UNOPENED = """
qweb = env["ir.qweb"]
if hasattr(qweb, "_get_bundles_to_pregenarate"):
    odoos = type(qweb)._get_bundles_to_pregenarate
    def opened(self):
        unopened = ("test", "dark", "public")
        return tuple(
            {name for name in names if not any(word in name for word in unopened)}
            for names in odoos(self)
        )
    type(qweb)._get_bundles_to_pregenarate = opened
"""


class OdooComplaint(ToolError):
    """Odoo did what was asked, but logged a warning or an error."""


class Database:
    """A database of one series, with its filestore, settings and log in the cache."""

    def __init__(self, env: OdooEnv, name: str) -> None:
        self.env = env
        self.name = name
        self.folder = cache_dir() / "odoo-data" / name

    @property
    def filestore(self) -> Path:
        """The folder of the attachments."""
        return self.folder / "filestore" / self.name

    def exists(self) -> bool:
        """Tell whether the server has this database."""
        return self.name in self.env.postgres.databases()

    def write_config(self, **options: object) -> Path:
        """Write Odoo's settings for this database, plus ``options``; return the file.

        They stand in a file of mode 600, as a command line can be read by everybody.
        """
        postgres = self.env.postgres
        values = {
            "addons_path": self.env.addons_path,
            "admin_passwd": secrets.token_urlsafe(16),
            "data_dir": self.folder,
            "db_host": postgres.host,
            "db_port": postgres.port,
            "db_user": postgres.user,
            "db_password": postgres.password,
            "http_interface": "127.0.0.1",
            **options,
        }
        if not values["addons_path"]:
            del values["addons_path"]
        lines = [f"{key} = {value}" for key, value in values.items()]
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "odoo.conf"
        path.touch(mode=0o600)
        path.write_text("\n".join(["[options]", *lines]) + "\n")
        return path

    def run(
        self, *options: str, shell: str | None = None, timeout: float = 1800, check: bool = True
    ) -> str:
        """Run Odoo on this database to its end and return the log of that run.

        ``shell`` is a script for Odoo's shell, run instead of the server. Raises
        `ToolError` if Odoo fails or takes longer than ``timeout`` seconds; a failure is
        not raised without ``check``.
        """
        config = self.write_config(http_port=free_port())
        log = self.folder / f"run-{time.time_ns()}.log"
        script = self.folder / "shell.py"
        script.write_text(shell or "")
        command = [self.env.python, self.env.home.launcher]
        command += ["shell"] if shell else []
        command += ["-c", config, "-d", self.name, *options]
        environ = self.env.environ()
        environ["PYTHONPATH"] = os.pathsep.join((str(SELDOM_GC), environ["PYTHONPATH"]))
        process = Process(command, environ, log, stdin=script)
        code = process.wait(timeout)
        text = log.read_text(errors="replace")
        if code and check:
            tail = "\n".join(text.splitlines()[-30:])
            raise ToolError(f"Odoo {self.env.series} ended with code {code}; see {log}:\n{tail}")
        return text

    def install(self, *modules: str) -> str:
        """Install modules, creating the database without demo data if need be.

        Returns the log. Raises `OdooComplaint` if it has warnings or errors.
        """
        without_demo = facts(self.env.series).without_demo
        log = self.run("-i", ",".join(modules), "--stop-after-init", *without_demo)
        return _without_complaints(log)

    def upgrade(self, *modules: str) -> str:
        """Upgrade modules and return the log; raises like `install`."""
        return _without_complaints(self.run("-u", ",".join(modules), "--stop-after-init"))

    def uninstall(self, *modules: str) -> str:
        """Uninstall modules and return the log; raises like `install`."""
        script = UNINSTALL.format(names=list(modules), count=len(modules))
        return _without_complaints(self.run(shell=script))

    def load_language(self, code: str) -> str:
        """Let users speak ``code``, like ``ar_001``; returns the log, raises like `install`.

        Not where a server runs on the database: its other threads put the old list of languages
        back into Odoo's cache, and the translations are left out.
        """
        return _without_complaints(self.run(shell=LOAD_LANGUAGE.format(code=code)))

    def build_assets(self, for_tests: bool = True) -> str:
        """Build the web client's scripts and styles, which else the first visitor waits for.

        Odoo's tests have more of them built at their start than a person ever opens; without
        ``for_tests`` these are left out. Returns the log; raises like `install`.
        """
        unopened = "" if for_tests else LEAVE_UNOPENED
        return _without_complaints(self.run(shell=unopened + BUILD_ASSETS))

    def copy_to(self, name: str) -> "Database":
        """Return a new database ``name`` that is a copy of this one."""
        copy = Database(self.env, name)
        shutil.rmtree(copy.folder, ignore_errors=True)
        copy.folder.mkdir(parents=True)
        if self.filestore.exists():
            shutil.copytree(self.filestore, copy.filestore)
        self.env.postgres.create(name, template=self.name)
        return copy

    def rename(self, name: str) -> "Database":
        """Give this database another name and return it."""
        renamed = Database(self.env, name)
        shutil.rmtree(renamed.folder, ignore_errors=True)
        self.folder.rename(renamed.folder)
        store = renamed.folder / "filestore" / self.name
        if store.exists():
            store.rename(renamed.filestore)
        self.env.postgres.rename(self.name, name)
        return renamed

    def drop(self) -> None:
        """Remove the database and all its files."""
        self.env.postgres.drop(self.name)
        shutil.rmtree(self.folder, ignore_errors=True)


def _without_complaints(log: str) -> str:
    found = complaints(log)
    if found:
        raise OdooComplaint("Odoo's log complains:\n" + "\n".join(map(str, found)))
    return log
