"""From an order placed on Cartona to the quotation in Odoo, and what looking for orders costs.

Part of ``python -m bench.run way_in``. Times of an order are taken from outside: the sandbox is
told to place it, and PostgreSQL is asked until the quotation is committed.
"""

import random
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import psutil

from bench import measures
from tools.odoo_database import Database
from tools.odoo_env import OdooEnv
from tools.odoo_server import OdooServer
from tools.shop import Shop, wait_until
from tools.templates import connector_template, drop_fresh, fresh_database, queue_template

#: Orders a row; they come at chance moments of the interval between two looks.
ORDERS = 20
#: Seconds that an idle server is watched, and how many databases the large one has.
WATCHED, DATABASES = 90, 20
#: Seconds between two looks while no order comes; those of the figures are chosen by hand.
QUIET = 15

_QUOTATION = """
    SELECT count(*) FROM sale_order
      JOIN cartona_order ON cartona_order.id = sale_order.cartona_stored_order_id
     WHERE cartona_order.hashed_id = %s
"""


def arrivals(stage: Any, env: OdooEnv, workers: int, count: int = ORDERS) -> list[dict]:
    """Measure orders that the clock finds, and then orders that are pushed, on one server."""
    template = queue_template(env) if env.load else connector_template(env)
    server = stage.server(template, workers)
    shop = Shop(server.rpc(), stage.cartona)
    shop.product_ids = shop.add_products(1)
    shop.show_on_cartona(shop.product_ids)
    shop.connect()
    shop.wait_until_shown(shop.product_ids)
    conditions = {"workers": workers, "queue": bool(env.load)}
    found = [{**conditions, "way": "looks", **_arrival(shop, server, 5.0, count)}]
    shop.receive_pushes(server.url)
    found.append({**conditions, "way": "pushes", **_arrival(shop, server, 1.0, count)})
    shop.end_pushes()
    return found


def _arrival(shop: Shop, server: OdooServer, longest_pause: float, count: int) -> dict:
    seconds = []
    # The first makes the account lively, or has pushes count as working.
    for number in range(count + 1):
        time.sleep(random.uniform(0, longest_pause))
        placed_at = time.monotonic()
        placed = shop.place_order({shop.product_ids[0]: 1})["hashed_id"]
        with server.database.env.postgres.cursor(server.database.name) as cr:
            wait_until(lambda cr=cr, placed=placed: _has_come(cr, placed), "the order came", 120)
        if number:
            seconds.append(time.monotonic() - placed_at)
        wait_until(lambda placed=placed: shop.is_acknowledged(placed), "it was acknowledged")
    return {
        "orders": len(seconds),
        "p50": statistics.median(seconds),
        "p95": measures.percentile(seconds, 0.95),
        "max": max(seconds),
    }


def _has_come(cr, hashed_id: str) -> int:
    cr.execute(_QUOTATION, (hashed_id,))
    return cr.fetchone()[0]


def idle(stage: Any, env: OdooEnv, count: int, *kinds: bool) -> list[dict]:
    """Measure a server of *count* databases where nothing happens.

    *kinds* say whether the databases have accounts that are live, once for each measure.
    """
    found = []
    for is_live in kinds:
        with ExitStack() as stack:
            databases = _databases(stage, env, stack, count, is_live)
            row = _watch(stage, stack, databases, is_live)
            found.append({"databases": count, "live": is_live, **row})
    return found


def _databases(
    stage: Any, env: OdooEnv, stack: ExitStack, count: int, is_live: bool
) -> list[Database]:
    """Return databases whose accounts are live, or that have none."""
    first = fresh_database(env, connector_template(env))
    stack.callback(drop_fresh, first)
    server = OdooServer(first).start()
    try:
        if is_live:
            shop = Shop(server.rpc(), stage.cartona)
            product_ids = shop.add_products(1)
            shop.show_on_cartona(product_ids)
            shop.connect()
            shop.wait_until_shown(product_ids)
    finally:
        server.stop()
    databases = [first]
    for _number in range(count - 1):
        databases.append(fresh_database(env, first))
        stack.callback(drop_fresh, databases[-1])
    return databases


def _watch(stage: Any, stack: ExitStack, databases: list[Database], are_live: bool) -> dict:
    """Serve databases in one process and return what that takes while nothing happens."""
    names = ",".join(database.name for database in databases)
    server = OdooServer(databases[0], options=("-d", names, "--db-filter", ".*"))
    stack.callback(server.stop)
    server.start(timeout=600)
    looks = Calls(stage.cartona)
    if are_live:
        # Each database looks once an interval, as soon as all of them are loaded.
        wait_until(lambda: looks.count() >= 3 * len(databases), "all databases looked", 600)
    # What a start brings is over: an action is due until its run has ended.
    for database in databases:
        wait_until(lambda each=database: not _due_actions(each), "what was due has run", 600)
    odoo, postgres = processor_of(server.pid), processor_of(_postmaster(databases[0]))
    before, begun = (odoo(), postgres(), looks.count()), time.monotonic()
    time.sleep(WATCHED)
    seconds = time.monotonic() - begun
    after = (odoo(), postgres(), looks.count())
    spent = [(end - start) / seconds for start, end in zip(before, after, strict=True)]
    return {
        "seconds": seconds,
        "odoo": spent[0],
        "postgres": spent[1],
        "calls_an_hour": spent[2] * 3600 / len(databases),
    }


class Calls:
    """Counts what a sandbox was asked since."""

    def __init__(self, cartona: Any) -> None:
        self._cartona = cartona
        self._after = cartona.last_entry_id()

    def count(self) -> int:
        """Return how many requests for orders there were."""
        return len(self._cartona.journal("pull_orders", self._after))


def _due_actions(database: Database) -> int:
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute(
            """
            SELECT count(*) FROM ir_cron
             WHERE active AND nextcall <= now() AT TIME ZONE 'UTC' AND interval_type != 'minutes'
            """
        )
        return cr.fetchone()[0]


def _postmaster(database: Database) -> int:
    with database.env.postgres.cursor("postgres") as cr:
        cr.execute("SELECT pg_backend_pid()")
        return psutil.Process(cr.fetchone()[0]).ppid()


def processor_of(pid: int) -> Callable[[], float]:
    """Return what tells how many seconds of processor a process and its children have taken."""

    def spent() -> float:
        process = psutil.Process(pid)
        total = 0.0
        for each in (process, *process.children(recursive=True)):
            try:
                times = each.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
            # Of those that have ended, their parent knows.
            total += times.children_user + times.children_system
        return total

    return spent


def written(found: dict) -> str:
    """Return the report as Markdown."""
    arrivals = _arrivals_written(found["arrivals"]) if "arrivals" in found else []
    title, argument = ("orders' way in", "way_in") if arrivals else ("an idle server", "idle")
    lines = [
        f"# Odoo {found['series']}, {found['date']}: {title}",
        "",
        f"`make bench ARGS={argument} SERIES={found['series']}` on {found['processors']} "
        "processors; PostgreSQL, Odoo and the sandbox share them. "
        f"Ten million additions in Python: {found['processor']:.2f} s.",
        "",
        *arrivals,
        "## A server where nothing happens",
        "",
        f"One process with its threads, watched for {WATCHED} s; shares of one processor. An "
        f"account without orders is looked at every {QUIET} s, which makes {3600 // QUIET} calls "
        "an hour, and what the scheduled actions ask beside it.",
        "",
        "| databases | accounts | Odoo | PostgreSQL | calls an hour and account |",
        "|---|---|---|---|---|",
    ]
    for row in found["idle"]:
        lines.append(
            f"| {row['databases']} | {'live' if row['live'] else 'none'} "
            f"| {row['odoo']:.2%} | {row['postgres']:.2%} "
            f"| {row['calls_an_hour']:.0f} |"
        )
    return "\n".join(lines) + "\n"


def _arrivals_written(rows: list[dict]) -> list[str]:
    lines = [
        "## Placed on Cartona → quotation committed (s)",
        "",
        "Orders come one by one, at chance moments. Looks are five seconds apart (the default while"
        " orders come), so that a look finds one after 2.5 s in the mean.",
        "",
        "| server | by | orders | p50 | target | p95 | max |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        server = f"--workers={row['workers']}" if row["workers"] else "defaults"
        server = f"queue_job, {server}" if row["queue"] else server
        target = 5.0 if row["way"] == "looks" else 1.0
        lines.append(
            f"| {server} | {row['way']} | {row['orders']} | {row['p50']:.2f} | {target} "
            f"| {row['p95']:.2f} | {row['max']:.2f} |"
        )
    return [*lines, ""]
