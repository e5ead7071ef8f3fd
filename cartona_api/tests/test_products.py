"""Products as read, and updates as sent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cartona_api import (
    BaseProduct,
    BaseStockUpdate,
    LineUpdate,
    OrderLinesUpdate,
    OrderStatusUpdate,
    Product,
    ProductUpdate,
    dumps,
    explain,
    loads,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=20,
)


@pytest.mark.parametrize("name", ["supplier_product_id", "suppler_prodcut_id", "id"])
@pytest.mark.parametrize("value", [7, "7", 7.0])
def test_a_product_has_one_id_by_whatever_name(name, value):
    assert Product.model_validate({name: value}).supplier_product_id == "7"


def test_the_first_name_that_says_something_counts():
    product = Product(supplier_product_id=None, suppler_prodcut_id=7, id=8)
    assert product.supplier_product_id == "7"
    assert product.to_wire()["id"] == 8


def test_a_product_goes_out_with_the_misspelt_names():
    product = Product(supplier_product_id="7", supplier_product_name="شاي", selling_price="1.50")
    wire = product.to_wire()
    assert wire["suppler_prodcut_id"] == 7
    assert wire["suppler_prodcut_name"] == "شاي"
    assert "supplier_product_id" not in wire
    assert '"selling_price": 1.50' in dumps(wire)
    assert Product.model_validate(loads(dumps(wire))).supplier_product_id == "7"


def test_an_odd_value_does_not_cost_the_product():
    product = Product.model_validate(
        {"id": 7, "selling_price": "a lot", "in_stock": "maybe", "min_order": [], "unit_count": "6"}
    )
    assert (product.selling_price, product.in_stock, product.min_order) == (None, None, None)
    assert product.unit_count == 6


@pytest.mark.parametrize(
    ("written", "read"),
    [(True, True), ("true", True), (1, True), ("1", True), ("No", False), (0, False), (None, None)],
)
def test_flags(written, read):
    assert Product(in_stock=written).in_stock is read


@given(st.dictionaries(st.sampled_from([*Product.model_fields, "id", "name"]), JSON))
def test_no_product_breaks_the_reading(raw):
    dumps(Product.model_validate(raw).to_wire())
    dumps(BaseProduct.model_validate(raw).to_wire())


@pytest.mark.parametrize(
    ("names", "identity"),
    [
        ({"supplier_product_id": 1, "internal_product_id": "a"}, ("supplier_product_id", "1")),
        ({"internal_product_id": "904#2", "base_product_id": 1}, ("internal_product_id", "904#2")),
        (
            {"base_product_id": 1, "unit": "box", "unit_count": "6"},
            ("base_product_id", "1", "box", 6),
        ),
    ],
)
def test_the_name_that_counts(names, identity):
    assert ProductUpdate(**names).identity == identity


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"supplier_product_id": ""},
        {"base_product_id": 1, "unit": "box"},
        {"base_product_id": 1, "unit": "box", "unit_count": 0},
        {"supplier_product_id": True},
        {"supplier_product_id": 1, "available_stock_quantity": -1},
        {"supplier_product_id": 1, "available_stock_quantity": 1.5},
        {"supplier_product_id": 1, "min_order": -1},
        {"supplier_product_id": 1, "max_order": "many"},
        {"supplier_product_id": 1, "remind_me_at_stock": -1},
        {"supplier_product_id": 1, "selling_price": -1},
        {"supplier_product_id": 1, "selling_price": float("nan")},
        {"supplier_product_id": 1, "in_stock": "maybe"},
    ],
)
def test_an_update_that_cannot_be_meant_is_refused(values):
    with pytest.raises(ValidationError) as caught:
        ProductUpdate(**values)
    assert explain(caught.value)


def test_an_update_says_only_what_changes():
    update = ProductUpdate(supplier_product_id="7", available_stock_quantity=0, in_stock=False)
    assert update.to_wire() == {
        "supplier_product_id": 7,
        "available_stock_quantity": 0,
        "in_stock": False,
    }


@pytest.mark.parametrize("given_id", ["007", "x7", "٧"])
def test_only_a_plain_number_is_sent_as_number(given_id):
    assert ProductUpdate(supplier_product_id=given_id).to_wire()["supplier_product_id"] == given_id


def test_unlimited_stock_has_no_quantity():
    update = ProductUpdate(supplier_product_id=1, available_stock_quantity=5)
    assert update.to_wire()["available_stock_quantity"] == 5
    update.is_unlimited_stock = True
    assert update.to_wire() == {"supplier_product_id": 1, "is_unlimited_stock": True}


def test_a_float_price_is_sent_without_noise():
    assert ProductUpdate(supplier_product_id=1, selling_price=0.1).selling_price == Decimal("0.1")


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"base_product_id": 1},
        {"available_stock_quantity": 1},
        {"base_product_id": 1, "available_stock_quantity": None},
        {"base_product_id": 1, "available_stock_quantity": -1},
    ],
)
def test_base_stock_needs_both(values):
    with pytest.raises(ValidationError):
        BaseStockUpdate(**values)


def test_base_stock():
    update = BaseStockUpdate(base_product_id=1, available_stock_quantity="12")
    assert update.to_wire() == {"base_product_id": "1", "available_stock_quantity": 12}


@pytest.mark.parametrize("status", ["returned", "editing", "cancelled_by_retailer", "", None, "x"])
def test_only_some_statuses_can_be_sent(status):
    with pytest.raises(ValidationError):
        OrderStatusUpdate(hashed_id="a", status=status)


def test_a_status_update():
    update = OrderStatusUpdate(hashed_id=12, status="delivered", retailer_otp=1234)
    assert update.to_wire() == {"hashed_id": "12", "status": "delivered", "retailer_otp": "1234"}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"id": 1},
        {"id": 1, "cancelled": False},
        {"id": 1, "amount": -1},
        {"internal_product_id": "a"},
        {"internal_product_id": "a", "amount": 1},
        {"internal_product_id": "a", "amount": 0, "price": 1},
        {"amount": 1, "price": 1},
    ],
)
def test_a_line_that_says_too_little_is_refused(values):
    with pytest.raises(ValidationError):
        LineUpdate(**values)


def test_lines_go_out_with_price():
    update = OrderLinesUpdate(
        hashed_id="a",
        order_details=[
            {"id": "5", "cancelled": True},
            {"id": 6, "amount": Decimal("1.250"), "comment": ""},
            LineUpdate(internal_product_id="904#2", amount=2, price="3.50"),
        ],
    )
    assert update.to_wire() == {
        "hashed_id": "a",
        "order_details": [
            {"id": 5, "cancelled": True},
            {"id": 6, "amount": Decimal("1.25"), "comment": ""},
            {"internal_product_id": "904#2", "amount": 2, "price": Decimal("3.5")},
        ],
    }


def test_an_order_without_lines_is_refused():
    with pytest.raises(ValidationError):
        OrderLinesUpdate(hashed_id="a", order_details=[])
