"""The main job on real processes, with nobody watching: ``python -m tools.smoke``.

A price, a stock move and an order travel between Odoo and the sandbox; then Odoo is
killed behind a commit, and Cartona fails for twenty seconds. Each step prints how long
it took; the first that fails ends the run with a code other than zero.
"""

import os
import tempfile
import time
from pathlib import Path

from tools.odoo_env import prepare
from tools.odoo_server import OdooServer
from tools.progress import ToolError, main_guard
from tools.queue_job import with_queue_job
from tools.sandbox_api import SandboxApi
from tools.sandbox_process import Sandbox
from tools.series import NEWEST
from tools.shop import TOKEN, Shop, wait_until
from tools.templates import connector_template, drop_fresh, fresh_database, queue_template

OUTAGE_SECONDS = 20


def _report(step: str, seconds: float) -> None:
    print(f"  {step:<58} {seconds * 1000:8.0f} ms", flush=True)


def _timed(step: str, condition, timeout: float = 30.0):
    started = time.monotonic()
    value = wait_until(condition, step, timeout)
    _report(step, time.monotonic() - started)
    return value


def price_step(shop: Shop, product_id: int) -> None:
    """A changed price stands on Cartona."""
    shop.set_price(product_id, 47.5)
    _timed("price changed → shown by Cartona", lambda: shop.cartona_price(product_id) == 47.5)


def stock_step(shop: Shop, product_id: int) -> None:
    """A delivery of seven boxes lowers what Cartona shows by seven."""
    before = shop.cartona_stock(product_id)
    shop.deliver(product_id, 7)
    _timed(
        "7 boxes delivered → new stock shown by Cartona",
        lambda: shop.cartona_stock(product_id) == before - 7,
    )


def order_step(shop: Shop, product_ids: list[int]) -> None:
    """An order of three products becomes one quotation, and is no longer pulled."""
    placed = shop.place_order(dict(zip(product_ids, (1, 2, 3), strict=True)))
    shop.fetch_orders()
    (order,) = _timed(
        "order placed, fetched → quotation in Odoo",
        lambda: shop.sale_orders(placed["hashed_id"]),
    )
    assert order["state"] == "draft", order
    assert order["partner_id"][1].endswith("بقالة النور"), order
    assert abs(order["amount_total"] - float(placed["total_price"])) < 0.005, (order, placed)
    lines = shop.rpc.call(
        "sale.order.line", "read", order["order_line"], ["product_id", "product_uom_qty"]
    )
    found = {line["product_id"][0]: line["product_uom_qty"] for line in lines}
    assert found == dict(zip(product_ids, (1, 2, 3), strict=True)), lines
    _timed(
        "quotation committed → acknowledged to Cartona",
        lambda: shop.is_acknowledged(placed["hashed_id"]),
    )


def kill_step(shop: Shop, server: OdooServer, product_id: int) -> Shop:
    """A price that was committed right before a power cut arrives after the restart."""
    shop.cartona.post("faults", {"endpoint": "update_products", "kind": "drop_before", "count": 1})
    shop.set_price(product_id, 63.25)
    server.kill()
    assert shop.cartona_price(product_id) != 63.25, "the price came before the power cut"
    shop.cartona.delete("faults")
    server.start()
    revived = Shop(server.rpc(), shop.cartona)
    revived.account_id = shop.account_id
    _timed(
        "Odoo killed after the commit, started → price shown",
        lambda: shop.cartona_price(product_id) == 63.25,
        timeout=90,
    )
    return revived


def outage_step(shop: Shop, product_ids: list[int]) -> None:
    """What changes while Cartona answers 500 arrives afterwards, and only once in effect."""
    wanted = {pid: 80.0 + number for number, pid in enumerate(product_ids)}
    after = shop.cartona.last_entry_id()
    shop.cartona.post("faults", {"endpoint": "*", "kind": "outage", "seconds": OUTAGE_SECONDS})
    for pid, price in wanted.items():
        shop.set_price(pid, price)
    _timed(
        f"Cartona fails for {OUTAGE_SECONDS} s → every price shown",
        lambda: all(shop.cartona_price(pid) == price for pid, price in wanted.items()),
        timeout=OUTAGE_SECONDS + 90,
    )
    for entry in shop.cartona.journal("update_products", after, bodies=True):
        for item in entry["body"] if entry["status"] == 200 else ():
            pid = int(item["internal_product_id"])
            assert item.get("selling_price", wanted[pid]) == wanted[pid], item


def run(workers: int = 0, queue: bool = False) -> None:
    """Prepare everything and do the main job once; raises AssertionError where it fails.

    With ``queue``, the work is done by jobs of OCA's queue_job.
    """
    series = (os.environ.get("SERIES", "").replace(",", " ").split() or [NEWEST])[0]
    env = prepare(series)
    if queue:
        env = with_queue_job(env)
    database = fresh_database(env, queue_template(env) if queue else connector_template(env))
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(Path(folder) / "sandbox.sqlite").start()
        server = OdooServer(database, workers=workers)
        try:
            server.start()
            _main_job(server, SandboxApi(sandbox.url), workers)
        finally:
            server.stop()
            sandbox.stop()
            drop_fresh(database)


def _main_job(server: OdooServer, cartona: SandboxApi, workers: int) -> None:
    env = server.database.env
    how = ", jobs of queue_job" if env.load else ""
    print(f"Main job on Odoo {env.series}, workers={workers}{how}", flush=True)
    cartona.open_account(TOKEN)
    shop = Shop(server.rpc(), cartona)
    product_ids = shop.add_products(8)
    shop.show_on_cartona(product_ids)
    shop.connect()
    _timed(
        "account taken live → all products shown with price and stock",
        lambda: all(
            shop.cartona_stock(pid) == 100 and shop.cartona_price(pid) > 0 for pid in product_ids
        ),
    )
    price_step(shop, product_ids[0])
    stock_step(shop, product_ids[1])
    order_step(shop, product_ids[:3])
    shop = kill_step(shop, server, product_ids[0])
    outage_step(shop, product_ids[:3])
    complaints = server.complaints()
    if complaints:
        raise ToolError("Odoo's log complains:\n" + "\n".join(map(str, complaints)))
    print("The main job is done.", flush=True)


if __name__ == "__main__":
    main_guard(lambda: run(int(os.environ.get("WORKERS", "0")), bool(os.environ.get("QUEUE"))))
