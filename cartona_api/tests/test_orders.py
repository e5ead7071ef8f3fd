"""Orders: what is read, what is refused, and the sums."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartona_api import Order, OrderLine, PulledOrder, dumps, loads

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=20,
)


def order(**values):
    return Order.model_validate({"hashed_id": "pPX2wRNM", **values})


def test_the_worked_example_of_the_contract():
    example = order(total_price=3040, cartona_credit=50, installment_cost=2990, wallet_top_up=100)
    assert example.cash_at_door == 100
    assert example.cartona_owes == 3040
    assert example.supplier_owes == 100
    assert example.needs_otp


def test_discounts():
    line = {
        "amount": "2.5",
        "selling_price": 10.10,
        "applied_supplier_discount": "0.40",
        "applied_cartona_discount": 1,
    }
    discounted = order(order_details=[line, {**line, "cancelled": True}, {**line, "amount": 0}])
    first = discounted.order_details[0]
    assert first.list_price == Decimal("11.50")
    assert first.total == discounted.lines_total == discounted.cash_at_door == Decimal("25.25")
    assert discounted.supplier_discount_total == 1
    assert discounted.cartona_discount_total == discounted.cartona_owes == Decimal("2.5")
    assert [line.is_sold for line in discounted.order_details] == [True, False, False]


def test_sums_are_exact():
    assert order(order_details=[{"amount": 3, "selling_price": 0.1}]).lines_total == Decimal("0.3")


def test_the_rebate_is_no_part_of_the_total():
    assert order(total_price=10, applied_supplier_rebate=3).cash_at_door == 10


@pytest.mark.parametrize("missing", [{}, {"total_price": None}, {"total_price": ""}])
def test_an_unknown_total_is_none(missing):
    assert order(**missing).total_price is None


def test_missing_money_is_nothing():
    empty = order(cartona_credit=None, installment_cost="", order_details=None, retailer=None)
    assert empty.cash_at_door == empty.cartona_owes == empty.supplier_owes == 0
    assert (empty.order_details, empty.retailer, empty.needs_otp) == ([], None, False)


@pytest.mark.parametrize(
    ("values", "needs"),
    [
        ({"installment_cost": 1}, True),
        ({"wallet_top_up": "0.01"}, True),
        ({"cartona_credit": 5}, False),
        ({"installment_cost": 1, "delivered_by": "delivered_by_supplier"}, True),
        ({"installment_cost": 1, "delivered_by": "delivered_by_cartona"}, False),
    ],
)
def test_who_needs_the_one_time_code(values, needs):
    assert order(**values).needs_otp is needs


@pytest.mark.parametrize(
    ("values", "cancelled"),
    [
        ({"amount": None, "cancelled": True}, True),
        ({"cancelled": "true"}, True),
        ({"cancelled": 1, "amount": ""}, True),
        ({"status": "cancelled"}, True),
        ({"status": "Canceled_by_retailer"}, True),
        ({"amount": 1, "cancelled": False}, False),
        ({"amount": 1, "cancelled": None, "status": "active"}, False),
    ],
)
def test_cancelled_lines(values, cancelled):
    line = OrderLine.model_validate(values)
    assert line.is_cancelled is cancelled
    assert line.is_sold is not cancelled
    assert isinstance(line.amount, Decimal)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (12, "12"),
        ("12", "12"),
        (12.0, "12"),
        (Decimal("12.0"), "12"),
        (" 904#2 ", "904#2"),
        ("", None),
        (None, None),
        ("012", "012"),
        (10**20, "1" + "0" * 20),
    ],
)
def test_ids_are_text(written, read):
    assert OrderLine(amount=1, supplier_product_id=written).supplier_product_id == read


@pytest.mark.parametrize(
    "values",
    [
        {"hashed_id": None},
        {"hashed_id": ""},
        {"hashed_id": True},
        {"hashed_id": 1.5},
        {"hashed_id": {"a": 1}},
        {"total_price": "ten"},
        {"total_price": True},
        {"total_price": "NaN"},
        {"cartona_credit": "1_000"},
        {"cartona_credit": Decimal("1e30")},
        {"order_details": [{"selling_price": 1}]},
        {"order_details": [{"amount": -1}]},
        {"order_details": {"a": 1}},
        {"order_details": "odd"},
        {"retailer": "odd"},
    ],
)
def test_what_cannot_be_meant_is_refused_in_plain_words(values):
    pulled = PulledOrder.read({"hashed_id": "pPX2wRNM", **values})
    assert pulled.order is None
    assert next(iter(values)) in pulled.error
    assert "http" not in pulled.error


def test_an_error_does_not_show_personal_data():
    pulled = PulledOrder.read({"hashed_id": "a", "retailer": {"retailer_code": {"+20100": 1}}})
    assert pulled.error == (
        "The order cannot be read: retailer.retailer_code is not an identifier."
    )
    assert "retailer" not in repr(pulled).replace(pulled.error, "")


def test_dates_stay_what_they_were():
    odd = order(delivery_day="31/31/2024", created_at=1700000000, pickup_date={"day": 1})
    assert (odd.delivery_day, odd.created_at, odd.pickup_date) == (
        "31/31/2024",
        "1700000000",
        '{"day": 1}',
    )


def test_what_no_database_can_hold_is_replaced():
    assert order(note_message="a\x00b\ud800c").note_message == "a\ufffdb\ufffdc"


def test_unknown_fields_and_statuses_are_kept():
    kept = order(status="teleported", gift_wrap={"colour": 1.50})
    assert kept.status == "teleported"
    assert kept.to_wire()["gift_wrap"] == {"colour": 1.50}


def test_an_order_goes_out_as_it_came():
    text = (
        '{"hashed_id": "a", "total_price": 12.50, "retailer": {"retailer_name": "بقالة"}, '
        '"order_details": [{"id": 5, "supplier_product_id": 7, "amount": 1.5}]}'
    )
    wire = loads(dumps(Order.model_validate(loads(text)).to_wire()))
    assert wire["order_details"][0]["id"] == 5
    assert wire["order_details"][0]["supplier_product_id"] == 7
    assert wire["retailer"]["retailer_name"] == "بقالة"
    assert Order.model_validate(wire) == Order.model_validate(loads(text))


FIELDS = st.sampled_from([*Order.model_fields, *OrderLine.model_fields, "model_config", "raw"])
ORDERS = st.recursive(
    JSON,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=8),
    max_leaves=20,
)


@given(ORDERS | st.fixed_dictionaries({"hashed_id": st.text()}, optional={"order_details": ORDERS}))
def test_no_order_breaks_the_reading(raw):
    pulled = PulledOrder.read(raw)
    assert (pulled.order is None) is bool(pulled.error)
    assert pulled.raw is raw
    if pulled.order:
        assert pulled.order.hashed_id == pulled.hashed_id
        assert isinstance(pulled.order.cash_at_door, Decimal)
        dumps(pulled.order.to_wire())
