"""Changes of lines, by the supplier through the API and by the retailer."""

from decimal import Decimal

import pytest

from cartona_api import LINES_EDITABLE_STATUSES, SUPPLIER_TRANSITIONS, LineUpdate, OrderLinesUpdate


def send(lab, hashed_id, *lines):
    updates = [LineUpdate(**line) for line in lines]
    item = OrderLinesUpdate(hashed_id=hashed_id, order_details=updates)
    return lab.client.update_order_lines([item])


@pytest.fixture
def order(lab):
    lab.product(2, selling_price=10)
    lines = [{"internal_product_id": "1", "amount": 2}, {"internal_product_id": "2", "amount": 5}]
    return lab.order(lines=lines)


def test_amount_price_comment_and_a_new_line(lab, order):
    first, second = (line["id"] for line in order["order_details"])
    result = send(
        lab,
        order["hashed_id"],
        {"id": first, "amount": "1.5", "price": "99.99", "comment": "less"},
        {"internal_product_id": "2", "amount": 3, "price": 9},
    )
    assert not result.refused
    [pulled] = lab.pulled()
    changed, same, new = pulled.order_details
    assert (changed.amount, changed.selling_price) == (Decimal("1.5"), Decimal("99.99"))
    assert (changed.comment, same.id, new.id) == ("less", str(second), new.id)
    assert new.id not in (str(first), str(second))
    assert pulled.total_price == Decimal("1.5") * Decimal("99.99") + 50 + 27


@pytest.mark.parametrize(
    ("style", "left"), [("flag", [True, None]), ("zero", [None, None]), ("gone", [None])]
)
def test_a_cancelled_line(lab, order, style, left):
    lab.settings(cancelled_lines=style)
    first = order["order_details"][0]["id"]
    assert not send(lab, order["hashed_id"], {"id": first, "cancelled": True}).refused
    [pulled] = lab.pulled()
    assert [line.cancelled for line in pulled.order_details] == left
    assert pulled.total_price == pulled.lines_total == 50


@pytest.mark.parametrize("status", sorted(SUPPLIER_TRANSITIONS))
@pytest.mark.parametrize("fleet", ["delivered_by_supplier", "delivered_by_cartona"])
def test_only_where_lines_may_change(lab, status, fleet):
    placed = lab.order(status=status, delivered_by=fleet)
    line = {"id": placed["order_details"][0]["id"], "amount": 1}
    allowed = status in LINES_EDITABLE_STATUSES and fleet == "delivered_by_supplier"
    assert bool(send(lab, placed["hashed_id"], line).refused) is not allowed


def test_an_order_is_changed_whole_or_not_at_all(lab, order):
    first = order["order_details"][0]["id"]
    bad = {"internal_product_id": "none", "amount": 1, "price": 1}
    assert send(lab, order["hashed_id"], {"id": first, "amount": 9}, bad).refused
    assert send(
        lab, order["hashed_id"], {"id": first, "amount": 9}, {"id": 10**9, "amount": 2}
    ).refused
    assert lab.pulled()[0].total_price == 250


def test_the_retailer_edits(lab, order):
    path = f"orders/{order['hashed_id']}"
    line = {"internal_product_id": "2", "amount": 1}
    lab.control("PATCH", path, {"lines": [line]}, status=422)
    lab.control("PATCH", path, {"begin_editing": True, "lines": [line]})
    assert lab.pulled()[0].status == "editing"
    lab.control("PATCH", path, {"finish": True})
    [pulled] = lab.pulled()
    assert (pulled.status, pulled.total_price) == ("pending", 260)


def test_cartona_edits_where_the_retailer_may_not(lab):
    placed = lab.order(status="approved")
    path = f"orders/{placed['hashed_id']}"
    lab.control("PATCH", path, {"begin_editing": True}, status=422)
    change = {"by": "cartona", "fields": {"note_message": "call first", "cartona_credit": 20}}
    lab.control("PATCH", path, change)
    [pulled] = lab.pulled()
    assert (pulled.note_message, pulled.cartona_credit) == ("call first", 20)
    assert pulled.edited_by_admin == "true"
