"""Many orders over many pages, some of them bad; orders that change meanwhile."""

import pytest

from tools.shop import wait_until

pytestmark = pytest.mark.one_series


def test_a_hundred_orders_that_cannot_be_imported_keep_no_other_out(shop):
    for number in range(110):
        shop.push_raw_order(
            {
                "hashed_id": f"bad{number}",
                "supplier_code": "1",
                "status": "pending",
                "retailer": {"retailer_name": "?", "retailer_code": f"B{number}"},
                "order_details": [{"id": number, "internal_product_id": "nothing", "amount": 1}],
            }
        )
    many = {"supplier_code": "1", "count": 190, "push": False}
    placed = shop.cartona.post("orders/bulk", many)["hashed_ids"]
    shop.fetch_orders()
    waiting = [("state", "=", "waiting"), ("hashed_id", "=like", "bad%")]
    sold = [("cartona_stored_order_id.hashed_id", "in", placed)]
    wait_until(lambda: _count(shop, "sale.order", sold) == 190, "the good ones came", timeout=300)
    wait_until(
        lambda: _count(shop, "cartona.order", waiting) == 110, "every bad one was kept", timeout=60
    )
    wait_until(lambda: all(map(shop.is_acknowledged, placed)), "they were acknowledged")
    # The bad ones fill the first page by now.
    next_one = shop.place_order({shop.product_ids[0]: 1})["hashed_id"]
    shop.fetch_orders()
    wait_until(lambda: shop.is_acknowledged(next_one), "the next one came", timeout=60)
    assert len(shop.sale_orders(next_one)) == 1
    assert _count(shop, "sale.order", sold) == 190


def _count(shop, model, domain):
    return shop.rpc.call(model, "search_count", domain)


def test_an_order_that_changes_after_the_import_changes_its_quotation(shop):
    placed = shop.place_order({shop.product_ids[1]: 2})
    hashed_id = placed["hashed_id"]
    shop.fetch_orders()
    wait_until(lambda: shop.is_acknowledged(hashed_id), "it was acknowledged")
    line = placed["order_details"][0]["id"]
    edit = {"begin_editing": True, "lines": [{"id": line, "amount": 5}], "finish": True}
    shop.cartona.patch(f"orders/{hashed_id}", edit)
    shop.fetch_orders()
    wait_until(lambda: _quantities(shop, hashed_id) == [5], "the quotation was changed")
    assert shop.cartona_order(hashed_id)["state"] == "imported"


def _quantities(shop, hashed_id):
    (sale_order,) = shop.sale_orders(hashed_id)
    lines = shop.rpc.call("sale.order.line", "read", sale_order["order_line"], ["product_uom_qty"])
    return [line["product_uom_qty"] for line in lines]


def test_a_change_between_pull_and_acknowledgement_is_not_lost(shop):
    shop.cartona.post(
        "faults", {"endpoint": "update_order_statuses", "kind": "latency", "seconds": 3, "count": 1}
    )
    placed = shop.place_order({shop.product_ids[2]: 2})
    hashed_id = placed["hashed_id"]
    shop.fetch_orders()
    wait_until(lambda: shop.sale_orders(hashed_id), "it was imported")
    line = placed["order_details"][0]["id"]
    edit = {"begin_editing": True, "lines": [{"id": line, "amount": 9}], "finish": True}
    shop.cartona.patch(f"orders/{hashed_id}", edit)

    def changed():
        shop.fetch_orders()
        return _quantities(shop, hashed_id) == [9]

    wait_until(changed, "the quotation was changed")
    wait_until(lambda: shop.is_acknowledged(hashed_id), "the new version was acknowledged")


def test_an_order_cancelled_before_its_import_makes_no_sale_order(shop):
    placed = shop.place_order({shop.product_ids[3]: 2}, status="cancelled_by_retailer")
    hashed_id = placed["hashed_id"]
    shop.fetch_orders()
    wait_until(lambda: shop.is_acknowledged(hashed_id), "it was acknowledged")
    assert shop.cartona_order(hashed_id)["state"] == "closed"
    assert not shop.sale_orders(hashed_id)
