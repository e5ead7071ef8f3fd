"""What is wrong is said on its record, stops nothing else and heals with its cause."""

import pytest

from tools.odoo_rpc import OdooRpcError
from tools.shop import wait_until

pytestmark = pytest.mark.one_series

RETAILER = {"retailer_name": "كشك الأمل", "retailer_number": "+201112223334"}


def _raw(hashed_id, product_id, **values):
    line = {
        "id": 1,
        "internal_product_id": str(product_id),
        "amount": 2,
        "selling_price": 12.5,
        "product_name": "Tea",
    }
    order = {
        "hashed_id": hashed_id,
        "supplier_code": "1",
        "status": "pending",
        "total_price": 25,
        "retailer": RETAILER,
        "order_details": [line],
    }
    order.update(values)
    return order


def _waits_with(shop, hashed_id, *words):
    """Assert that the order waits, says why in these words, and is not acknowledged."""
    order = wait_until(lambda: shop.cartona_order(hashed_id), f"{hashed_id} was stored")
    order = wait_until(
        lambda: (
            shop.cartona_order(hashed_id)["state"] == "waiting" and shop.cartona_order(hashed_id)
        ),
        f"{hashed_id} waits",
    )
    for word in words:
        assert word in order["problem"], order
    assert not order["sale_order_id"]
    assert not order["acknowledged_at"]
    return order


def test_bad_orders_wait_with_their_reason_and_stop_no_good_one(shop):
    pid = shop.product_ids[0]
    shop.push_raw_order(_raw("unknown1", 99999999))
    shop.push_raw_order(_raw("noretail", pid, retailer=None))
    negative = _raw("negative", pid)
    negative["order_details"][0]["amount"] = -1
    shop.push_raw_order(negative)
    shop.push_raw_order(_raw("huge5mb", pid, note_message="x" * 5_000_000))
    good = shop.place_order({pid: 1})
    shop.fetch_orders()
    wait_until(lambda: shop.sale_orders(good["hashed_id"]), "the good order was imported")
    _waits_with(shop, "unknown1", "Tea", "99999999")
    _waits_with(shop, "noretail", "retailer")
    _waits_with(shop, "negative", "negative")
    wait_until(lambda: shop.sale_orders("huge5mb"), "the order with 5 MB was imported")
    wait_until(lambda: shop.is_acknowledged("huge5mb"), "it was acknowledged")


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ({"retailer": None}, "which retailer"),
        ({"order_details": "none"}, "order_details"),
        ({"order_details": [{"id": 1, "amount": -3}]}, "amount is negative"),
        ({"order_details": [{"id": 1, "amount": 1, "selling_price": "dear"}]}, "selling_price"),
    ],
    ids=["retailer", "lines", "amount", "price"],
)
def test_an_order_that_cartona_mends_is_imported(shop, request, spoilt, words):
    hashed_id = f"mended-{request.node.callspec.id}"
    shop.push_raw_order(_raw(hashed_id, shop.product_ids[0], **spoilt))
    shop.fetch_orders()
    order = _waits_with(shop, hashed_id, words)
    assert order["activity_ids"], "nobody is called"
    shop.push_raw_order(_raw(hashed_id, shop.product_ids[0]))
    shop.fetch_orders()
    wait_until(lambda: shop.is_acknowledged(hashed_id), "it was acknowledged")
    assert len(shop.sale_orders(hashed_id)) == 1
    order = shop.cartona_order(hashed_id)
    assert not order["problem"]
    assert not order["activity_ids"], "the person is still called"


def test_null_money_odd_ids_and_cancelled_lines_are_good_orders(shop):
    pid = shop.product_ids[1]
    order = _raw("12345678901", pid, total_price=None, cartona_credit=None, wallet_top_up=None)
    gone = dict(order["order_details"][0], id=2, cancelled=True, amount=None)
    none = dict(order["order_details"][0], id=3, amount=0)
    order["order_details"] += [gone, none]
    shop.push_raw_order(order)
    shop.fetch_orders()
    (sale_order,) = wait_until(lambda: shop.sale_orders("12345678901"), "it was imported")
    assert len(sale_order["order_line"]) == 1
    assert sale_order["amount_total"] == 25.0


def test_a_total_that_the_lines_do_not_give_needs_a_person(shop):
    shop.push_raw_order(_raw("mismatch", shop.product_ids[2], total_price=31))
    shop.fetch_orders()
    (order,) = wait_until(lambda: shop.sale_orders("mismatch"), "it was imported")
    wait_until(lambda: shop.is_acknowledged("mismatch"), "it was acknowledged")
    assert order["cartona_difference"] == 6.0
    with pytest.raises(OdooRpcError, match=r"differs by 6\.00"):
        shop.rpc.call("sale.order", "action_confirm", [order["id"]])
    shop.rpc.call("sale.order", "action_accept_cartona_difference", [order["id"]])
    shop.rpc.call("sale.order", "action_confirm", [order["id"]])
    assert shop.sale_orders("mismatch")[0]["state"] == "sale"


def test_an_order_for_a_product_linked_later_is_imported(shop):
    shop.push_raw_order(_raw("linkedlater", "904#2"))
    shop.fetch_orders()
    order = _waits_with(shop, "linkedlater", "904#2")
    listing = {
        "account_id": shop.account_id,
        "product_id": shop.product_ids[3],
        "internal_product_id": "904#2",
    }
    shop.rpc.call("cartona.listing", "create", listing)
    shop.rpc.call("cartona.order", "action_retry", [order["id"]])
    wait_until(lambda: shop.sale_orders("linkedlater"), "it was imported")


def test_a_product_cartona_does_not_know_is_a_state_and_not_tried_for_ever(shop):
    (stranger,) = shop.add_products(1)
    listing = wait_until(
        lambda: shop.listing(stranger)["state"] == "missing" and shop.listing(stranger),
        "the product was found missing",
    )
    assert "does not know" in listing["message"]
    shop.cartona.delete("journal")
    shop.set_price(stranger, 77.0)
    shop.set_price(shop.product_ids[4], 78.0)
    wait_until(lambda: shop.cartona_price(shop.product_ids[4]) == 78.0, "the other came")
    sent = [
        item["internal_product_id"]
        for entry in shop.cartona.journal("update_products", bodies=True)
        for item in entry["body"]
    ]
    assert str(stranger) not in sent
    shop.show_on_cartona([stranger])
    shop.rpc.call("cartona.listing", "action_retry", [listing["id"]])
    wait_until(lambda: shop.cartona_price(stranger) == 77.0, "it came when asked for")
