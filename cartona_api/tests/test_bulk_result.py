"""Every shape that an answer of a bulk call may have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartona_api import (
    BaseStockUpdate,
    BulkResult,
    CredentialsError,
    OrderLinesUpdate,
    OrderStatusUpdate,
    ProductUpdate,
    RefusedError,
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

ITEMS = [
    ProductUpdate(supplier_product_id=11),
    ProductUpdate(internal_product_id="904#2"),
    ProductUpdate(base_product_id=33, unit="box", unit_count=6),
    ProductUpdate(base_product_id=33, unit="can", unit_count=1),
]


def states(answer, items=ITEMS):
    """Return the outcomes as letters: Accepted, Refused, Unmentioned."""
    return "".join(outcome.state[0] for outcome in BulkResult.read(items, answer).outcomes)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        # nothing is said
        (None, "uuuu"),
        ([], "uuuu"),
        ({}, "uuuu"),
        ({"success": True}, "uuuu"),
        ({"error": None, "errors": [], "message": "done"}, "uuuu"),
        ({"data": []}, "uuuu"),
        # only the refused, by the id they repeat
        ([{"supplier_product_id": 11, "error": "no"}], "ruuu"),
        ([{"supplier_product_id": "11", "errors": ["no"]}], "ruuu"),
        ([{"suppler_prodcut_id": 11.0, "success": False}], "ruuu"),
        ([{"id": 11, "error": "no"}], "ruuu"),
        ([{"internal_product_id": "904#2", "error": True}], "uruu"),
        ([{"base_product_id": "33", "unit": "can", "unit_count": "1", "error": "no"}], "uuur"),
        ([{"base_product_id": 33, "error": "no"}], "uurr"),
        ([{"product": {"internal_product_id": "904#2"}, "error": "no"}], "uruu"),
        ([{"supplier_product_id": 11, "message": "Product not found"}], "ruuu"),
        ([{"supplier_product_id": 11, "status": "failed"}], "ruuu"),
        ([{"supplier_product_id": 11, "code": 422}], "ruuu"),
        # by index
        ([{"index": 1, "error": "no"}], "uruu"),
        ([{"index": "3", "error": "no"}], "uuur"),
        ([{"index": 4, "error": "no"}], "uuuu"),
        ([{"index": -1, "error": "no"}], "uuuu"),
        ([{"index": 0, "supplier_product_id": 99, "error": "no"}], "uuuu"),
        # an id beats the index, the index beats the place
        ([{"index": 1, "supplier_product_id": 11, "error": "no"}], "ruuu"),
        ([{"index": 1, "error": "no"}, {}, {}, {}], "uraa"),
        # by place, when both lists are of equal length
        ([{}, {"error": "no"}, {"success": True}, {"ok": 1}], "araa"),
        ([None, "not found", True, False], "arar"),
        (["ok", "updated", "price is too low", "success"], "aara"),
        ([{"error": "no"}, {}], "uuuu"),
        # whose id is another's is not of this place
        ([{"supplier_product_id": 12, "error": "no"}, {}, {}, {}], "uaaa"),
        # an id is told, but not what became of it
        (["11"], "uuuu"),
        ([11, 12, 13, 14], "uuuu"),
        # accepted by name
        ([{"supplier_product_id": 11}], "auuu"),
        ([{"internal_product_id": "904#2", "success": "true"}], "uauu"),
        ([{"supplier_product_id": 11, "success": True, "message": "nothing is missing"}], "auuu"),
        ([{"supplier_product_id": 11, "message": "Successfully updated, no error"}], "auuu"),
        # a refusal stays one, whatever else is said
        ([{"id": 11, "error": "no"}, {"id": 11}], "ruuu"),
        # lists within an object
        ({"errors": [{"supplier_product_id": 11, "message": "too low"}]}, "ruuu"),
        ({"failed": [{"supplier_product_id": 11}], "updated": [{"index": 1}]}, "rauu"),
        ({"data": {"results": [{"id": 11, "error": "no"}]}}, "ruuu"),
        ({"products": [{}, {"error": "no"}, {}, {}]}, "araa"),
        ({"errors": {"11": "not found", "904#2": ["no", "never"]}}, "rruu"),
        ({"errors": {"3": "no"}}, "uuur"),
        ({"errors": ["a", "b", "c", "d"]}, "rrrr"),
        ({"success": False, "errors": [{"index": 0}]}, "ruuu"),
        ({"error": "1 failed", "data": [{"id": 11, "success": True}]}, "auuu"),
    ],
)
def test_shapes(answer, expected):
    assert states(answer) == expected


@pytest.mark.parametrize(
    "answer",
    [
        {"error": "The list is too long"},
        {"errors": ["one", "two"]},
        {"success": False},
        {"errors": {"selling_price": ["is too low"]}},
        {"error": True, "data": []},
        {"errors": [{"supplier_product_id": 99, "message": "no"}]},
    ],
)
def test_a_complaint_about_the_whole_call_is_raised(answer):
    with pytest.raises(RefusedError):
        BulkResult.read(ITEMS, answer)


def test_a_complaint_about_the_token_is_raised():
    with pytest.raises(CredentialsError):
        BulkResult.read(ITEMS, {"error": "invalid credentials"})


def test_a_single_item_that_is_answered_as_an_object():
    [outcome] = BulkResult.read(ITEMS[:1], {"supplier_product_id": 11, "error": "no"}).outcomes
    assert (outcome.state, outcome.message, outcome.item) == ("refused", "no", ITEMS[0])


def test_what_names_nobody_is_kept():
    result = BulkResult.read(ITEMS, [{"supplier_product_id": 99, "error": "too low"}])
    assert result.unattributed == ("too low",)
    assert result.refused == []


@pytest.mark.parametrize(
    ("message", "unknown"),
    [
        ("Product not found", True),
        ("product_not_found", True),
        ("This product doesn't exist", True),
        ("does not exist", True),
        ("Couldn't find SupplierProduct with 'id'=5", True),
        ("unknown product", True),
        ("There is no product with internal_product_id 14", True),
        ("No product found", True),
        ("no matching products found", True),
        ("no product price given", False),
        ("No such order", True),
        ("المنتج غير موجود", True),
        ("Unknown error", False),
        ("available_stock_quantity is negative", False),
    ],
)
@pytest.mark.parametrize("name", ["error", "message"])
def test_the_words_for_an_unknown_product(message, unknown, name):
    body = [{"id": 11, "success": False, name: message}]
    [outcome] = BulkResult.read(ITEMS[:1], body).outcomes
    assert (outcome.message, outcome.unknown) == (message, unknown)


def test_a_code_tells_an_unknown_product_too():
    body = [{"id": 11, "error": {"error_code": "NOT_FOUND", "message": "Sorry"}}]
    assert BulkResult.read(ITEMS[:1], body).outcomes[0].unknown


def test_a_refusal_without_words_gets_some():
    [outcome] = BulkResult.read(ITEMS[:1], [{"success": False}]).outcomes
    assert "without giving a reason" in outcome.message


def test_orders_are_found_by_hashed_id():
    items = [OrderStatusUpdate(hashed_id=name, status="synced") for name in ("a", 12345678901)]
    assert states([{"hashed_id": "12345678901", "error": "no"}], items) == "ur"
    assert states([{"id": 12345678901, "error": "no"}], items) == "ur"
    assert states([{"hashed_id": "a", "status": "approved"}], items) == "au"


def test_a_refused_line_refuses_its_order():
    items = [OrderLinesUpdate(hashed_id="a", order_details=[{"id": 1, "amount": 2}])]
    answer = [{"hashed_id": "a", "order_details": [{"id": 1, "error": "Line not found"}]}]
    [outcome] = BulkResult.read(items, answer).outcomes
    assert (outcome.state, outcome.message, outcome.unknown) == ("refused", "Line not found", True)


def test_base_stock_is_found_by_base_product():
    items = [BaseStockUpdate(base_product_id=n, available_stock_quantity=1) for n in (1, 2)]
    assert states([{"base_product_id": "2", "error": "no"}], items) == "ur"


NAMES = (
    st.sampled_from(["id", "index", "supplier_product_id", "base_product_id", "unit", "hashed_id"])
    | st.sampled_from(["error", "errors", "success", "status", "code", "message"])
    | st.sampled_from(["data", "results", "order_details", "product"])
)
ANSWERS = st.recursive(
    JSON | st.sampled_from([11, "11", 0, 33, "904#2", "not found"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NAMES, inner),
    max_leaves=20,
)


@given(ANSWERS)
def test_no_answer_breaks_the_reading(answer):
    try:
        result = BulkResult.read(ITEMS, answer)
    except (RefusedError, CredentialsError):
        assert isinstance(answer, dict)
    else:
        assert [outcome.item for outcome in result.outcomes] == ITEMS
        assert all(o.message for o in result.refused)
