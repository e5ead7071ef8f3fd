"""Money and the retailer's code."""

import pytest

from cartona_api import OrderStatusUpdate, RefusedError


def shipped(lab, **money):
    return lab.order(status="assigned_to_salesman", **money)


def test_the_contracts_example(lab):
    lines = [{"internal_product_id": "1", "amount": 4, "selling_price": 760}]
    lab.order(lines=lines, cartona_credit=50, installment_cost=2990, wallet_top_up=100)
    [order] = lab.pulled()
    assert order.total_price == 3040
    assert order.cash_at_door == 100
    assert (order.cartona_owes, order.supplier_owes) == (3040, 100)


def test_discounts_make_the_list_price(lab):
    line = {
        "internal_product_id": "1",
        "amount": 2,
        "selling_price": "90.5",
        "applied_supplier_discount": "4.5",
        "applied_cartona_discount": 5,
    }
    lab.order(lines=[line])
    [order] = lab.pulled()
    assert order.order_details[0].list_price == 100
    assert (order.total_price, order.cartona_owes) == (181, 10)


@pytest.mark.parametrize("money", [{"installment_cost": 200}, {"wallet_top_up": 50}])
def test_delivery_takes_the_retailers_code(lab, money):
    order = shipped(lab, **money)
    placed, code = order["hashed_id"], order["retailer_otp"]
    wrong = "0000" if code != "0000" else "1111"
    for given in (None, wrong):
        with pytest.raises(RefusedError) as refused:
            lab.send(placed, "delivered", retailer_otp=given)
        assert "retailer_otp" in str(refused.value)
        bulk = OrderStatusUpdate(hashed_id=placed, status="delivered", retailer_otp=given)
        assert lab.client.update_order_statuses([bulk]).refused
    assert lab.seen(placed)["status"] == "assigned_to_salesman"
    lab.send(placed, "delivered", retailer_otp=code)
    assert lab.seen(placed)["status"] == "delivered"


def test_the_code_never_leaves_through_the_api(lab):
    order = shipped(lab, wallet_top_up=50, retailer_otp="9876")
    headers = {"AuthorizationToken": lab.token}
    text = lab.http.get("/api/v1/order/pull-orders", headers=headers).text
    assert "retailer_otp" not in text
    assert "9876" not in text
    assert lab.seen(order["hashed_id"])["retailer_otp"] == "9876"


def test_an_order_paid_in_cash_needs_no_code(lab):
    order = shipped(lab, cartona_credit=50)
    assert order["retailer_otp"] is None
    lab.send(order["hashed_id"], "delivered")
