"""Measures speed on real processes: ``python -m bench.run``; keeps it in bench/results/.

``python -m bench.run large`` measures large databases only, ``log`` a log of a million entries,
``way_in`` how soon an order is in Odoo and what looking costs, ``idle`` what it costs a server of
many databases, ``quick`` all else. ``trial`` does a handful of each and keeps nothing: a test has
it show that the bench itself works.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import large, large_report, long_log, measures, report, way_in
from bench.distance import Distance
from bench.users import USER
from tools.cache import CHECKOUT
from tools.odoo_env import OdooEnv, prepare
from tools.odoo_home import first_chosen
from tools.odoo_process import OdooProcess
from tools.odoo_server import OdooServer
from tools.progress import live, main_guard
from tools.queue_job import with_queue_job
from tools.sandbox_api import SandboxApi
from tools.sandbox_process import Sandbox
from tools.series import NEWEST
from tools.shop import TOKEN, Shop
from tools.templates import (
    base_template,
    connector_template,
    drop_fresh,
    fresh_database,
    queue_template,
)

RESULTS = CHECKOUT / "bench/results"


@dataclass(frozen=True)
class Size:
    """How many of each are measured."""

    #: Products whose prices change at once, and many of them.
    small: int = 1_000
    large: int = 10_000
    orders: int = 500
    statuses: int = 60
    #: Changes a second, and how many.
    rates: tuple = ((2, 60), (10, 300))
    #: Runs of an empty job of the scheduler.
    jobs: int = 60
    #: Turns of a comparison.
    turns: int = measures.TURNS
    #: Orders whose way in is watched.
    arrivals: int = way_in.ORDERS


USUAL = Size()
TRIAL = Size(10, 20, 5, 2, ((10, 3),), jobs=2, turns=2, arrivals=1)
#: Seconds that a message to a far Cartona and its answer are on the way.
FAR = 0.06


class Stage:
    """A shop with the connector, and one without, each with a user's process."""

    def __init__(self, env: OdooEnv, stack: ExitStack) -> None:
        self.stack = stack
        self.env = env
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.sandbox = Sandbox(folder / "sandbox.sqlite").start()
        stack.callback(self.sandbox.stop)
        self.cartona = SandboxApi(self.sandbox.url)
        self.cartona.open_account(TOKEN)

    def server(self, template, workers: int = 0) -> OdooServer:
        """Start a server on a new database; both go when the stage does."""
        database = fresh_database(self.env, template)
        self.stack.callback(drop_fresh, database)
        server = OdooServer(database, workers=workers)
        self.stack.callback(server.stop)
        return server.start()

    def user(self, server: OdooServer) -> OdooProcess:
        """Start a user's process on the database of a server."""
        user = OdooProcess(server.database, USER)
        self.stack.callback(user.close)
        return user


def latencies(
    env: OdooEnv, workers: int, size: Size = USUAL, round_trip: float = 0.0
) -> list[dict]:
    """Measure single changes on a server of its own, with Cartona ``round_trip`` s away."""
    with ExitStack() as stack:
        stage = Stage(env, stack)
        template = queue_template(env) if env.load else connector_template(env)
        server = stage.server(template, workers)
        shop = Shop(server.rpc(), stage.cartona)
        product_ids = shop.add_products(20)
        shop.show_on_cartona(product_ids)
        way = Distance(stage.sandbox.url, round_trip)
        stack.callback(way.close)
        url = way.url if round_trip else stage.sandbox.url
        shop.connect(fetch_orders=False, base_url=f"{url}/api/v1/")
        user = stage.user(server)
        measures.drained(user)
        measures.latency(shop, user, product_ids[0], 2, 10)  # warms up, and is not counted
        found = []
        for rate, count in size.rates:
            row = measures.latency(shop, user, product_ids[0], rate, count)
            found.append(
                {"workers": workers, "round_trip": round_trip, "queue": bool(env.load), **row}
            )
        floor = measures.scheduler(shop, user, size.jobs)
        found = [{**row, "scheduler": floor, "processor": measures.processor()} for row in found]
        return [{**row, "connections": way.connections} for row in found]


def orders_bulk_and_cost(env: OdooEnv, size: Size = USUAL) -> dict:
    """Measure orders, many changes at once, and the cost of a write."""
    with ExitStack() as stack:
        stage = Stage(env, stack)
        server = stage.server(connector_template(env))
        plain = stage.server(base_template(env))
        shop = Shop(server.rpc(), stage.cartona)
        # Counting stock of so many products would take longer than all measurements.
        product_ids = shop.add_products(size.large, quantity=0)
        shop.show_on_cartona(product_ids)
        shop.connect(fetch_orders=False)
        user, plain_user = stage.user(server), stage.user(plain)
        measures.drained(user, timeout=300)
        others = Shop(plain.rpc(), stage.cartona).add_products(size.small, quantity=0)
        shop.rpc.call("cartona.account", "write", [shop.account_id], {"fetch_orders": True})
        found = {"orders": measures.orders(shop, user, size.orders)}
        measures.drained(user)
        found["status"] = measures.status(shop, user, size.statuses)
        found["bulk"] = [
            measures.bulk(shop, user, product_ids[:count], price)
            for count, price in (
                (size.small, 20),
                (size.small, 25),
                (size.large, 30),
                (size.large, 35),
            )
        ]
        found["write_cost"] = [
            measures.write_cost(user, plain_user, product_ids[:count], others[:count], size.turns)
            for count in (1, size.small)
        ]
        return found


def queue_latencies(env: OdooEnv) -> list[dict]:
    """Measure jobs instead of the scheduler; queue_job is another one on every series."""
    found = []
    for workers in (0, 2):
        with live(f"Latency, queue_job, --workers={workers}"):
            found += latencies(with_queue_job(env), workers)
    return found


def more_latencies(env: OdooEnv) -> list[dict]:
    """Measure several processes, and a far Cartona."""
    with live("Latency, --workers=2"):
        found = latencies(env, 2)
    with live(f"Latency, Cartona {FAR} s away"):
        found += latencies(env, 0, Size(rates=((2, 60),)), FAR)
    return found


def quick(env: OdooEnv) -> dict:
    """Measure a shop of usual size."""
    with live("Latency, Odoo's defaults"):
        found = {"latency": latencies(env, 0)}
    found["latency"] += queue_latencies(env)
    if env.series == NEWEST:
        # What rests on nothing that differs between the series is measured once.
        found["latency"] += more_latencies(env)
    with live("Orders, many prices at once, cost of a write"):
        found.update(orders_bulk_and_cost(env))
    return found


def arrivals(env: OdooEnv) -> list[dict]:
    """Measure how soon an order is in Odoo, with both engines and with several processes."""
    found: list[dict] = []
    for each, workers in ((env, 0), (env, 2), (with_queue_job(env), 2)):
        engine = "queue_job, " if each.load else ""
        with live(f"Orders, {engine}--workers={workers}"), ExitStack() as stack:
            found += way_in.arrivals(Stage(each, stack), each, workers)
    return found


def idle(env: OdooEnv, count: int, *kinds: bool) -> list[dict]:
    """Measure a server of *count* databases where nothing happens; see `way_in.idle`."""
    with live(f"An idle server, {count} database(s)"), ExitStack() as stack:
        return way_in.idle(Stage(env, stack), env, count, *kinds)


def trial(env: OdooEnv) -> None:
    """Do a handful of each, and print the reports."""
    about = {"series": env.series, "date": "trial", "processors": os.cpu_count()}
    found = {**about, "latency": latencies(env, 0, TRIAL), **orders_bulk_and_cost(env, TRIAL)}
    print(report.written(found))
    with ExitStack() as stack:
        arrivals = way_in.arrivals(Stage(env, stack), env, 0, TRIAL.arrivals)
    idle: list[dict] = []
    found = {**about, "processor": measures.processor(), "arrivals": arrivals, "idle": idle}
    print(way_in.written(found))


def keep(name: str, found: dict, text: str) -> None:
    """Print a report and keep it with its figures."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(found, indent=2) + "\n")
    (RESULTS / f"{name}.md").write_text(text)
    print(text)


def names(env: OdooEnv) -> dict:
    """Measure the search for products by name, in the Python of Odoo."""
    command = [env.python, CHECKOUT / "bench/matching.py"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def main() -> None:
    """Measure all that is asked for, print the reports and keep them."""
    series = first_chosen()
    wanted = sys.argv[1:] or ["quick", "way_in", "idle", "large", "log"]
    env = prepare(series)
    if wanted == ["trial"]:
        return trial(env)
    about = {
        "series": series,
        "date": time.strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
    }
    name = f"{about['date']}-odoo-{series}"
    if "quick" in wanted:
        found = {**about, **quick(env)}
        keep(name, found, report.written(found))
    if "way_in" in wanted:
        found = {**about, "processor": measures.processor(), "arrivals": arrivals(env)}
        found["idle"] = idle(env, 1, False, True)
        keep(f"{name}-way-in", found, way_in.written(found))
    if "idle" in wanted:
        found = {**about, "processor": measures.processor()}
        found["idle"] = idle(env, way_in.DATABASES, True)
        keep(f"{name}-idle", found, way_in.written(found))
    if "large" in wanted:
        with live("Large databases (takes some minutes)"):
            found = {**about, **large.measured(env), "names": names(env)}
        keep(f"{name}-large", found, large_report.written(found))
    if "log" in wanted:
        with live("A log of a million entries (takes some minutes)"), ExitStack() as stack:
            stage = Stage(env, stack)
            found = {**about, **long_log.measured(stage, stage.server(connector_template(env)))}
        keep(f"{name}-log", found, long_log.written(found))


if __name__ == "__main__":
    main_guard(main)
