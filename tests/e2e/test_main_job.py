"""The main job on real processes, in one process and in several."""

import pytest

from tools import smoke
from tools.series import NEWEST, SERIES
from tools.shop import Shop, wait_until


@pytest.fixture(scope="module")
def odoo(new_odoo):
    """A server that the tests may kill."""
    return new_odoo()


def test_a_changed_price_stands_on_cartona(shop):
    smoke.price_step(shop, shop.product_ids[0], smoke.BUSY)


def test_a_delivery_lowers_the_stock_on_cartona(shop):
    smoke.stock_step(shop, shop.product_ids[1], smoke.BUSY)


def test_an_order_becomes_one_quotation_and_is_acknowledged(shop):
    smoke.order_step(shop, shop.product_ids[:3], smoke.BUSY)


def test_an_order_comes_within_seconds_though_nobody_asks(shop):
    shop.put_off_fetching()
    placed = shop.place_order({shop.product_ids[0]: 2})["hashed_id"]
    wait_until(lambda: shop.is_acknowledged(placed), "the order came, and Cartona was told")
    assert len(shop.sale_orders(placed)) == 1


def test_what_changes_in_an_outage_arrives_afterwards(shop):
    smoke.outage_step(shop, shop.product_ids[3:6], smoke.BUSY)


def test_a_price_committed_before_a_power_cut_arrives(shop, odoo):
    smoke.kill_step(shop, odoo, shop.product_ids[0], smoke.BUSY)


def test_the_scheduled_actions_go_on(shop):
    crons = shop.rpc.call(
        "ir.model.data",
        "search_read",
        [["module", "=", "sale_cartona"], ["model", "=", "ir.cron"]],
        ["res_id"],
    )
    known = shop.rpc.call("ir.cron", "fields_get", ["numbercall"])
    fields = ["active", "lastcall", *known]
    read = shop.rpc.call("ir.cron", "read", [each["res_id"] for each in crons], fields)
    assert len(read) == 9
    for cron in read:
        assert cron["active"], cron
        assert cron.get("numbercall", -1) == -1, cron
    assert sum(bool(cron["lastcall"]) for cron in read) >= 2, "those that ran have run often"


def test_several_processes_do_the_same(series, new_odoo, cartona):
    server = new_odoo(workers=2)
    shop = Shop(server.rpc(), cartona)
    shop.product_ids = shop.add_products(4)
    cartona.delete("products")
    shop.show_on_cartona(shop.product_ids)
    shop.connect()
    shop.wait_until_shown(shop.product_ids)
    smoke.price_step(shop, shop.product_ids[0], smoke.BUSY)
    smoke.stock_step(shop, shop.product_ids[1], smoke.BUSY)
    smoke.order_step(shop, shop.product_ids[:3], smoke.BUSY)
    if series in (SERIES[0], NEWEST):
        # What lies between them starts its processes as one of the two does.
        smoke.outage_step(shop, shop.product_ids[1:], smoke.BUSY)
        smoke.kill_step(shop, server, shop.product_ids[0], smoke.BUSY)
