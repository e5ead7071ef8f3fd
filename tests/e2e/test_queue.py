"""The same main job, done by jobs of OCA's queue_job in several processes."""

import pytest

from tools import smoke
from tools.queue_job import with_queue_job
from tools.shop import wait_until
from tools.templates import drop_fresh, fresh_database, queue_template

OURS = [("channel", "=", "root.cartona")]


@pytest.fixture(scope="module")
def odoo_env(odoo_env):
    """An Odoo whose job runner is at work."""
    return with_queue_job(odoo_env)


@pytest.fixture(scope="module")
def new_database(odoo_env):
    """Make databases that have the connector and queue_job installed."""
    made = []

    def make():
        made.append(fresh_database(odoo_env, queue_template(odoo_env)))
        return made[-1]

    yield make
    for database in made:
        drop_fresh(database)


@pytest.fixture(scope="module")
def odoo(new_odoo):
    """A server of several processes, which the tests may kill."""
    return new_odoo(workers=2)


def test_the_addon_between_both_has_installed_itself(odoo):
    domain = [("name", "=", "sale_cartona_queue")]
    [addon] = odoo.rpc().search_read("ir.module.module", domain, ["state"])
    assert addon["state"] == "installed"


def test_prices_stock_and_orders_travel_as_jobs(shop):
    smoke.price_step(shop, shop.product_ids[0], smoke.BUSY)
    smoke.stock_step(shop, shop.product_ids[1], smoke.BUSY)
    smoke.order_step(shop, shop.product_ids[:3], smoke.BUSY)
    placed = shop.place_order({shop.product_ids[3]: 1})
    shop.fetch_orders()
    (order,) = wait_until(lambda: shop.sale_orders(placed["hashed_id"]), "the order came")
    shop.rpc.call("sale.order", "action_confirm", [order["id"]])
    wait_until(
        lambda: shop.cartona.get(f"orders/{placed['hashed_id']}")["status"] == "approved",
        "Cartona heard of the confirmation",
    )
    wait_until(lambda: not _unfinished(shop), "all jobs were done")
    done = shop.rpc.search_read("queue.job", OURS, ["model_name", "state"])
    assert {job["model_name"] for job in done} == {
        "cartona.drain",
        "cartona.order.drain",
        "cartona.pull",
    }
    assert {job["state"] for job in done} == {"done"}


def test_many_changes_wait_in_one_job(shop):
    before = shop.rpc.call("queue.job", "search_count", OURS)
    shop.cartona.post("faults", {"endpoint": "*", "kind": "latency", "seconds": 2, "count": 1})
    for number in range(20):
        shop.set_price(shop.product_ids[2], 30.0 + number)
    wait_until(lambda: shop.cartona_price(shop.product_ids[2]) == 49.0, "the last one arrived")
    wait_until(lambda: not _unfinished(shop), "all jobs were done")
    assert shop.rpc.call("queue.job", "search_count", OURS) - before < 20


def test_what_changes_in_an_outage_arrives_afterwards(shop):
    smoke.outage_step(shop, shop.product_ids[3:6], smoke.BUSY)


def test_what_was_committed_before_a_power_cut_arrives(shop, odoo):
    smoke.kill_step(shop, odoo, shop.product_ids[0], smoke.BUSY)


def test_without_the_addon_the_scheduler_goes_on(shop):
    """The job that is at work is waited for, and none is left that nobody could read."""
    # Only this call: each job at work keeps one of the two processes that serve users, too.
    fault = {"endpoint": "update_products", "kind": "latency", "seconds": 4}
    shop.cartona.post("faults", fault)
    shop.set_price(shop.product_ids[2], 61.0)
    at_work = [*OURS, ("state", "=", "started"), ("model_name", "=", "cartona.drain")]
    wait_until(lambda: shop.rpc.call("queue.job", "search_count", at_work), "a job was at work")
    gone = "it was uninstalled"
    wait_until(lambda: shop.uninstall("sale_cartona_queue"), gone, timeout=120)
    wait_until(lambda: shop.cartona_price(shop.product_ids[2]) == 61.0, "it came to its end", 90)
    assert shop.rpc.search_read("queue.job", [("model_name", "like", "cartona.")], ["name"]) == []
    smoke.price_step(shop, shop.product_ids[1], smoke.BUSY)


def _unfinished(shop):
    return shop.rpc.call("queue.job", "search_count", [*OURS, ("state", "!=", "done")])
