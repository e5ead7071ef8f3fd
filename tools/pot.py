"""Renews the templates of our translations, and the Arabic ones with them: ``python -m tools.pot``.

Odoo itself finds the terms, in a database of the newest series that has the addon; OCA's makepot
(click-odoo-contrib) exports them. Every term keeps its translation; one that has none stands
there empty, and is named.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib

from tools.build_addons import source_addons
from tools.cache import CHECKOUT, build_once, cache_dir, digest
from tools.odoo_database import Database
from tools.odoo_env import OdooEnv, prepare
from tools.progress import ToolError, live, main_guard, run
from tools.series import NEWEST
from tools.templates import CONNECTOR, connector_template, drop_fresh, fresh_database
from tools.venvs import uv

REQUIREMENTS = CHECKOUT / "tools/requirements-pot.txt"

#: Paths and names of fields, which the export takes along, are the same in every language.
TECHNICAL = re.compile(r"[a-z]+([/_{}-]+[a-z]*)+")


def export_terms(env: OdooEnv, addon: str) -> str:
    """Return the template of ``addon``, as the tree has it: without dates and patch releases.

    ``env`` is that of the newest series. Raises `ToolError` if Odoo fails.
    """
    with _database_with(env, addon) as database, tempfile.TemporaryDirectory() as name:
        folder = Path(name) / addon
        folder.mkdir()
        # Without translations beside it makepot has no need of gettext's programs.
        shutil.copy(env.addons / addon / "__manifest__.py", folder)
        _makepot(database, folder)
        exported = polib.pofile(str(folder / f"i18n/{addon}.pot"))
    for header in ("POT-Creation-Date", "PO-Revision-Date"):
        exported.metadata.pop(header, None)
    exported.metadata["Project-Id-Version"] = f"Odoo Server {NEWEST}"
    return _text(exported)


@contextmanager
def _database_with(env: OdooEnv, addon: str) -> Iterator[Database]:
    """Have a database with ``addon`` and none of ours that builds on it."""
    database = fresh_database(env, connector_template(env))
    try:
        if addon != CONNECTOR:
            database.install(addon)
        yield database
    finally:
        drop_fresh(database)


def _makepot(database: Database, folder: Path) -> None:
    env = database.env
    programs = _programs(env)
    environ = env.environ()
    environ["PYTHONPATH"] += f"{os.pathsep}{programs}"
    command = [env.python, "-m", "click_odoo_contrib.makepot", "-c", database.write_config()]
    command += ["-d", database.name, "--addons-dir", folder.parent]
    run(command, cwd=folder, env=environ)


def _programs(env: OdooEnv) -> Path:
    """Return the folder that makepot stands in, which is fetched once."""

    def fetch(folder: Path) -> None:
        command = ("pip", "install", "--no-deps", "--python", env.python)
        uv(*command, "--target", folder, "-r", REQUIREMENTS)

    return build_once(cache_dir() / "wheels" / f"makepot-{digest(REQUIREMENTS)}", fetch)


def merge(template: str, translation: Path) -> str:
    """Return ``translation`` with the terms of ``template``, in its order, and no others."""
    found = polib.pofile(str(translation))
    known = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in found if not entry.obsolete}
    merged = polib.pofile(template)
    merged.header, merged.metadata = found.header, found.metadata
    for entry in merged:
        entry.msgstr = known.get((entry.msgctxt, entry.msgid), "")
    return _text(merged)


def untranslated(text: str) -> list[str]:
    """Return the terms that a person reads and that a translation lacks."""
    terms = [entry.msgid for entry in polib.pofile(text).untranslated_entries()]
    return [term for term in terms if not TECHNICAL.fullmatch(term)]


def renewed(env: OdooEnv, source: Path) -> dict[Path, str]:
    """Return the files with the terms of an addon, and what has to stand in them."""
    folder = source / "i18n"
    template = export_terms(env, source.name)
    files = {folder / f"{source.name}.pot": template}
    files.update({path: merge(template, path) for path in sorted(folder.glob("*.po"))})
    return files


def translated_addons() -> list[Path]:
    """Return the folders of our addons that have translations.

    The addon of the queue says nothing to a user.
    """
    return [source for source in source_addons() if (source / "i18n").is_dir()]


def _text(file: polib.POFile) -> str:
    return str(file).rstrip("\n") + "\n"


def main() -> int:
    """Renew all files; return 1 if a translation lacks a term."""
    env = prepare(NEWEST)
    missing = []
    for source in translated_addons():
        with live(source.name):
            files = renewed(env, source)
        for path, text in files.items():
            path.write_text(text)
            if path.suffix == ".po":
                missing += [f"{path.relative_to(CHECKOUT)}: {term}" for term in untranslated(text)]
    if missing:
        raise ToolError("Still to be translated:\n" + "\n".join(missing))
    return 0


if __name__ == "__main__":
    main_guard(main)
