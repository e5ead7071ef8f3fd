"""The connector in large databases: a supplier's, and one like Cartona's own."""

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench import large_data
from bench.large_calls import LARGE
from bench.spellings import catalogue, pairs
from tools.odoo_database import Database
from tools.odoo_env import OdooEnv
from tools.odoo_process import OdooProcess, peak_memory
from tools.processes import Process, free_port
from tools.progress import ToolError
from tools.series import facts
from tools.templates import base_template, drop_fresh, fresh_database

#: Price changes in each turn, and turns; the databases take turns, since other work makes noise.
CHANGES, TURNS = 20, 5
#: Seconds that an installation may take before it is given up.
PATIENCE = 900.0


def measured(env: OdooEnv) -> dict:
    """Return all figures of large databases."""
    return {
        "marketplace": marketplace(env),
        **{f"supplier_{source}": supplier(env, source) for source in ("id", "default_code")},
    }


def marketplace(env: OdooEnv) -> dict:
    """Measure a database like Cartona's own, and price changes there and in a small one."""
    large = (large_data.PRODUCTS, large_data.LINKED, large_data.PARTNERS, large_data.ORDERS)
    with ExitStack() as stack:
        databases = {
            "large": stack.enter_context(_cartonas(env, *large)),
            "small": stack.enter_context(_cartonas(env, 1000, 100, 100, 100)),
        }
        found = {"install": install(databases["large"])}
        install(databases["small"])
        users = {size: _user(stack, each, "id") for size, each in databases.items()}
        found.update(_catalogue(users["large"]))
        for user in users.values():
            user.call("create_listings", user.database)
            user.call("go_live", user.database)
        plain = stack.enter_context(_fresh(env))
        large_data.add_products(plain, 1000)
        users["plain"] = OdooProcess(plain, LARGE)
        stack.callback(users["plain"].close)
        found["prices"] = _price_changes(users)
        found["memory"] = users["large"].peak_memory()
        return found


def supplier(env: OdooEnv, source: str) -> dict:
    """Measure a large supplier whose identifiers are made from ``source``."""
    with ExitStack() as stack:
        database = stack.enter_context(_fresh(env))
        large_data.add_products(database, large_data.SUPPLIER_PRODUCTS)
        found = {"install": install(database)}
        user = _user(stack, database, source)
        found.update(_catalogue(user))
        if source == "id":
            dice = random.Random(7)
            names = catalogue(large_data.NAMES, dice)
            items = pairs(names, large_data.ITEMS, dice)
            large_data.add_strangers(database, [(f"S{place}", name) for place, name in items])
            found["matching"] = user.call("match", database.name)
            found["lists"] = user.call("open_lists", database.name)
            found["linking"] = user.call("link", database.name)
        found["memory"] = user.peak_memory()
        return found


def install(database: Database) -> dict:
    """Install the connector; return the seconds and the memory of Odoo's process in GB."""
    env = database.env
    config = database.write_config(http_port=free_port())
    command = [env.python, env.home.launcher, "-c", config, "-d", database.name]
    command += ["-i", "sale_cartona", "--stop-after-init"]
    command += facts(env.series).without_demo
    started, memory = time.monotonic(), 0.0
    process = Process(command, env.environ(), database.folder / "install.log")
    while process.is_running() and time.monotonic() < started + PATIENCE:
        memory = max(memory, peak_memory(process.pid))
        time.sleep(0.05)
    seconds = time.monotonic() - started
    if process.wait(0.1):
        raise ToolError(f"The installation failed; see {process.log}")
    return {"seconds": seconds, "memory": memory}


def _catalogue(user: OdooProcess) -> dict:
    """Measure detection, listing in the background, the dialog, and lists of listings."""
    found = {"detection": user.call("detect", user.database)}
    found["listing"] = user.call("create_listings", user.database)
    found["lists"] = user.call("open_lists", user.database)
    user.call("forget_listings", user.database)
    found["preview"] = user.call("preview", user.database)
    found["counted"] = user.call("count_rest", user.database)
    return found


def _price_changes(users: dict[str, OdooProcess]) -> dict:
    """Change prices of a linked and of another product, in a large and in a small database.

    *Plain* is a small database without the connector.
    """
    rows: dict[str, list[dict]] = {}
    for _turn in range(TURNS):
        for size, user in users.items():
            for linked in (True, False) if size != "plain" else (False,):
                name = f"{size}, {'linked' if linked else 'not linked'}"
                row = user.call("change_price", user.database, linked, CHANGES)
                rows.setdefault(name, []).append(row)
    return {
        name: {**each[-1], "seconds": statistics.median(row["seconds"] for row in each)}
        for name, each in rows.items()
    }


def _user(stack: ExitStack, database: Database, source: str) -> OdooProcess:
    user = OdooProcess(database, LARGE)
    stack.callback(user.close)
    user.call("add_account", database.name, source)
    return user


@contextmanager
def _fresh(env: OdooEnv) -> Iterator[Database]:
    database = fresh_database(env, base_template(env))
    try:
        yield database
    finally:
        drop_fresh(database)


@contextmanager
def _cartonas(env: OdooEnv, products: int, *counts: int) -> Iterator[Database]:
    with _fresh(env) as database:
        large_data.add_products(database, products)
        large_data.make_cartonas(database, *counts)
        yield database
