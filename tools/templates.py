"""Template databases, from which a test has a database of its own in a second."""

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tools.cache import cache_dir, digest, digest_tree, lock
from tools.odoo_database import Database
from tools.odoo_env import OdooEnv
from tools.series import slug

#: What a supplier has before the connector is installed.
BASE_MODULES = ("sale_management", "sale_stock", "contacts")
CONNECTOR = "sale_cartona"
QUEUE_JOB = "queue_job"
QUEUE = "sale_cartona_queue"
MARKETPLACE = "sale_cartona_marketplace"

#: Templates of one kind and series that are kept, and for how long the others are.
KEPT = 3
DAY = 24 * 3600


def base_template(env: OdooEnv) -> Database:
    """Return a database with `BASE_MODULES`, which is made on first use."""
    name = f"cartona_tmpl_{slug(env.series)}_{template_key(env, *BASE_MODULES)}"

    def fill(database: Database) -> None:
        database.install(*BASE_MODULES)
        database.build_assets()

    return kept_template(env, name, fill)


def connector_template(env: OdooEnv) -> Database:
    """Return a database with the connector of this checkout, made on first use.

    Raises `OdooComplaint` if the installation logs warnings or errors.
    """
    base = base_template(env)
    name = (
        f"cartona_conn_{slug(env.series)}_{template_key(env, base.name, digest_tree(env.addons))}"
    )

    def fill(database: Database) -> None:
        database.install(CONNECTOR)
        # It comes first of all addons, so that each bundle has its files in another order now.
        database.build_assets()

    return kept_template(env, name, fill, base)


def arabic_template(env: OdooEnv) -> Database:
    """Return a database with the connector where users may speak Arabic, made on first use."""
    connector = connector_template(env)
    name = f"cartona_arabic_{slug(env.series)}_{template_key(env, connector.name)}"
    return kept_template(env, name, lambda database: database.load_language("ar_001"), connector)


def queue_template(env: OdooEnv) -> Database:
    """Return a database with the connector and queue_job, which brings the addon between them.

    ``env`` is one of `tools.queue_job.with_queue_job`.
    """
    connector = connector_template(env)
    key = template_key(env, connector.name, *map(str, env.more_addons))
    name = f"cartona_queue_{slug(env.series)}_{key}"
    return kept_template(env, name, lambda database: database.install(QUEUE_JOB), connector)


def marketplace_template(env: OdooEnv) -> Database:
    """Return a database like Cartona's own: the connector, and the addon for such a place."""
    connector = connector_template(env)
    name = f"cartona_market_{slug(env.series)}_{template_key(env, connector.name)}"
    return kept_template(env, name, lambda database: database.install(MARKETPLACE), connector)


#: The template that has an addon of ours.
TEMPLATES: dict[str, Callable[[OdooEnv], Database]] = {
    CONNECTOR: connector_template,
    QUEUE: queue_template,
    MARKETPLACE: marketplace_template,
}


def template_key(env: OdooEnv, *parts: str) -> str:
    """Return the end of a template's name: what it is made of, ``parts`` and the Odoo."""
    # The filestore is in the cache: a database without the cache that made it is useless.
    return digest(env.identity, str(cache_dir()), *parts)


def kept_template(
    env: OdooEnv,
    name: str,
    fill: Callable[[Database], object],
    start: Database | None = None,
) -> Database:
    """Return the template ``name``; what is half made has another name and is dropped."""
    template = Database(env, name)
    with lock(name):
        if not template.exists() or not template.folder.exists():
            template.drop()
            unfinished = Database(env, f"{name}_new")
            unfinished.drop()
            if start:
                start.copy_to(unfinished.name)
            fill(unfinished)
            template = unfinished.rename(name)
        _used(name)
    _drop_old_templates(env, name)
    return template


def _used(name: str) -> None:
    folder = cache_dir() / "templates"
    folder.mkdir(exist_ok=True)
    (folder / name).touch()


def _drop_old_templates(env: OdooEnv, current: str) -> None:
    """Drop templates of the kind of ``current`` that were not used for a day."""
    kind = current.rpartition("_")[0]
    marks = sorted((cache_dir() / "templates").glob(f"{kind}_*"), key=_age)
    for mark in marks[KEPT:]:
        if _age(mark) > DAY:
            Database(env, mark.name).drop()
            mark.unlink(missing_ok=True)


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def fresh_database(env: OdooEnv, template: Database) -> Database:
    """Return a copy of ``template`` under a name that nobody else uses.

    Drop it when done. Copies of processes that died are dropped here.
    """
    _drop_orphans(env)
    name = f"cartona_test_{slug(env.series)}_{secrets.token_hex(4)}"
    folder = cache_dir() / "owners"
    folder.mkdir(exist_ok=True)
    process = psutil.Process()
    mark = cache_dir() / f"owner-{name}"
    mark.write_text(f"{process.pid} {process.create_time()}")
    mark.rename(folder / name)  # another process never finds it empty
    database = template.copy_to(name)
    with env.postgres.cursor(name) as cr:
        # Odoo takes jobs that are late by hours for the sign of an installation that died, and
        # puts back addons that are just being installed. A template may be older than that.
        cr.execute(
            """
            UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC'
             WHERE nextcall < now() AT TIME ZONE 'UTC'
            """
        )
    return database


def drop_fresh(database: Database) -> None:
    """Drop a database that `fresh_database` made."""
    database.drop()
    (cache_dir() / "owners" / database.name).unlink(missing_ok=True)


def _drop_orphans(env: OdooEnv) -> None:
    with lock("orphans"):
        for mark in (cache_dir() / "owners").glob("*"):
            try:
                pid, started = mark.read_text().split() or ("0", "0")
            except FileNotFoundError:
                continue  # its owner has just dropped it
            if not _is_alive(int(pid), float(started)):
                drop_fresh(Database(env, mark.name))


def _is_alive(pid: int, started: float) -> bool:
    try:
        return abs(psutil.Process(pid).create_time() - started) < 1
    except psutil.NoSuchProcess:
        return pid == os.getpid()
