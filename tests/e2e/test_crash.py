"""SIGKILL at the worst moments: nothing is lost, nothing doubled."""

import pytest

from tools.shop import wait_until

pytestmark = pytest.mark.one_series


@pytest.fixture(scope="module")
def odoo(new_odoo):
    """A server that the tests kill."""
    return new_odoo()


def _restart(odoo, shop):
    """Start the killed server again and give the shop a new session."""
    odoo.start()
    shop.rpc = odoo.rpc()


@pytest.fixture(autouse=True)
def _running(odoo, shop):
    """A test that fails behind the kill leaves no dead server to the next one."""
    if not odoo.is_running():
        _restart(odoo, shop)


def _all_came_once(shop, hashed_ids):
    def acknowledged():
        shop.fetch_orders()
        return all(shop.is_acknowledged(hashed_id) for hashed_id in hashed_ids)

    wait_until(acknowledged, "all orders were acknowledged", timeout=240)
    for hashed_id in hashed_ids:
        assert len(shop.sale_orders(hashed_id)) == 1, hashed_id


def test_killed_while_it_sends_five_hundred_prices(odoo, shop):
    product_ids = shop.add_products(500, quantity=0)
    shop.show_on_cartona(product_ids)
    shop.rpc.call("cartona.account", "action_push_now", [shop.account_id])
    missing = [("account_id", "=", shop.account_id), ("state", "=", "missing")]
    ids = shop.rpc.call("cartona.listing", "search", missing)
    shop.rpc.call("cartona.listing", "action_retry", ids)
    shop.wait_until_shown(product_ids)
    shop.cartona.post("faults", {"endpoint": "update_products", "kind": "latency", "seconds": 1})
    shop.cartona.delete("journal")
    template_ids = [
        record["product_tmpl_id"][0]
        for record in shop.rpc.call("product.product", "read", product_ids, ["product_tmpl_id"])
    ]
    shop.rpc.call("product.template", "write", template_ids, {"list_price": 411.0})
    wait_until(lambda: len(shop.cartona.journal("update_products")) >= 2, "two calls were made")
    odoo.kill()
    shop.cartona.delete("faults")
    _restart(odoo, shop)
    shop.wait_until_shown(product_ids)


def test_killed_between_import_and_acknowledgement(odoo, shop):
    fault = {"endpoint": "update_order_statuses", "kind": "latency", "seconds": 60}
    shop.cartona.post("faults", fault)
    # All at once: a pull that the restart of the server has left to do finds all or none.
    bulk = {"supplier_code": "1", "count": 20, "push": False}
    placed = shop.cartona.post("orders/bulk", bulk)["hashed_ids"]
    shop.fetch_orders()
    wait_until(lambda: all(map(shop.sale_orders, placed)), "the orders were imported")
    odoo.kill()
    shop.cartona.delete("faults")
    assert not any(map(shop.is_acknowledged, placed))
    _restart(odoo, shop)
    _all_came_once(shop, placed)


def test_killed_after_cartona_took_the_acknowledgement(odoo, shop):
    shop.cartona.post(
        "faults", {"endpoint": "update_order_statuses", "kind": "drop_after", "probability": 1}
    )
    placed = [shop.place_order({pid: 1})["hashed_id"] for pid in shop.product_ids[:3]]
    shop.fetch_orders()
    wait_until(lambda: all(map(shop.is_acknowledged, placed)), "Cartona took it")
    odoo.kill()
    shop.cartona.delete("faults")
    _restart(odoo, shop)
    _all_came_once(shop, placed)


def test_killed_in_the_middle_of_a_long_pull(odoo, shop):
    placed = shop.cartona.post("orders/bulk", {"supplier_code": "1", "count": 150, "push": False})
    shop.cartona.post("faults", {"endpoint": "pull_orders", "kind": "latency", "seconds": 0.5})
    shop.fetch_orders()
    wait_until(
        lambda: shop.rpc.call("cartona.order", "search_count", []) >= 100, "a page was stored"
    )
    odoo.kill()
    shop.cartona.delete("faults")
    _restart(odoo, shop)
    _all_came_once(shop, placed["hashed_ids"])


@pytest.mark.parametrize("kind", ["latency", "drop_after"])
def test_killed_while_a_status_is_sent(odoo, shop, kind):
    """Before Cartona took it, and after: even where it refuses to be told twice."""
    placed = shop.place_order({shop.product_ids[0]: 2})["hashed_id"]
    _all_came_once(shop, [placed])
    [order] = shop.sale_orders(placed)
    shop.cartona.put("settings", {"repeated_status": "refuse", "own_status_returns": False})
    seconds = {"seconds": 5} if kind == "latency" else {}
    fault = {"endpoint": "update_order_status", "kind": kind, **seconds}
    shop.cartona.post("faults", fault)
    shop.cartona.delete("journal")
    shop.rpc.call("sale.order", "action_confirm", [order["id"]])
    sending = [("hashed_id", "=", placed), ("sending", "=", "approved")]
    wait_until(lambda: shop.rpc.call("cartona.order", "search_count", sending), "it was noted")
    if kind == "drop_after":
        taken = "Cartona took it"
        wait_until(lambda: shop.cartona.get(f"orders/{placed}")["status"] == "approved", taken)
    odoo.kill()
    shop.cartona.delete("faults")
    _restart(odoo, shop)
    wait_until(
        lambda: shop.cartona.get(f"orders/{placed}")["status"] == "approved", "Cartona knows", 90
    )
    wait_until(lambda: shop.cartona_order(placed)["status"] == "approved", "so does Odoo", 90)
    domain = [("hashed_id", "=", placed), ("status_problem", "!=", False)]
    assert not shop.rpc.call("cartona.order", "search_count", domain)
    shop.cartona.put("settings", {"repeated_status": "accept", "own_status_returns": True})


def test_killed_while_a_new_line_is_sent(odoo, shop):
    """It is on Cartona once, whether the call had an effect or not."""
    placed = shop.place_order({shop.product_ids[0]: 2})["hashed_id"]
    _all_came_once(shop, [placed])
    [order] = shop.sale_orders(placed)
    shop.cartona.post("faults", {"endpoint": "update_order_lines", "kind": "drop_after"})
    line = (0, 0, {"product_id": shop.product_ids[1], "product_uom_qty": 1})
    shop.rpc.call("sale.order", "write", [order["id"]], {"order_line": [line]})

    def lines():
        return shop.cartona.get(f"orders/{placed}")["order_details"]

    wait_until(lambda: len(lines()) == 2, "Cartona took the line")
    odoo.kill()
    shop.cartona.delete("faults")
    _restart(odoo, shop)
    unknown = [("order_id", "=", order["id"]), ("cartona_order_line_key", "=", False)]

    def recognised():
        shop.fetch_orders()
        return not shop.rpc.call("sale.order.line", "search_count", unknown)

    wait_until(recognised, "its id was recognised", 120)
    assert len(lines()) == 2
    assert len(shop.rpc.search_read("sale.order.line", unknown[:1], ["id"])) == 2


def test_a_restarted_cartona_gets_what_it_missed(odoo, sandbox, shop):
    del odoo
    sandbox.kill()
    shop.set_price(shop.product_ids[0], 612.0)
    sandbox.start()
    wait_until(lambda: shop.cartona_price(shop.product_ids[0]) == 612.0, "the price came", 60)
