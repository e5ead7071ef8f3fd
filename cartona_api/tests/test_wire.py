"""JSON with decimals in both directions."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartona_api import dumps, loads

NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=20,
)


@given(JSON)
def test_what_is_written_is_read_again(value):
    assert loads(dumps(value)) == value
    assert loads(dumps(value).encode()) == value


@given(JSON)
def test_what_is_written_is_json_to_others(value):
    json.loads(dumps(value))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("1E+2"), "100"),
        (Decimal("0.10"), "0.10"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("-0"), "-0"),
        (Decimal("1e999999"), "1E+999999"),
        (0.1, "0.1"),
        (1e16, "10000000000000000"),
        (3, "3"),
        (10**50, "1" + "0" * 50),
    ],
)
def test_numbers_are_written_in_plain_digits(number, text):
    assert dumps(number) == text


def test_fractions_are_exact():
    assert loads("[0.1, 12.50]") == [Decimal("0.1"), Decimal("12.50")]
    assert loads("0.1") + loads("0.2") == loads("0.3")


def test_arabic_is_written_as_it_is():
    assert dumps({"name": "شاي"}) == '{"name": "شاي"}'


def test_the_last_of_two_equal_keys_counts():
    assert loads('{"a": 1, "a": 2}') == {"a": 2}


def test_a_byte_order_mark_is_skipped():
    assert loads("\ufeff[]".encode()) == []
    assert loads("\ufeff[]") == []
    assert loads("[]".encode("utf-16")) == []


def test_a_long_integer_is_read():
    assert loads("1" * 5000) == Decimal("1" * 5000)


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "[Infinity]",
        "-Infinity",
        "",
        "{",
        b"\xff\xff",
        "1e99999999999999999999999",
        "[" * 100000,
    ],
)
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        loads(text)


def test_a_bomb_of_brackets_is_refused():
    with pytest.raises(ValueError, match="deep"):
        loads("[" * 200 + "]" * 200)
    loads("[" * 100 + "]" * 100)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_number_is_not_written(value):
    with pytest.raises(ValueError, match="NaN"):
        dumps({"a": value})


@pytest.mark.parametrize("value", [object(), {1: 2}, {"a": b""}, {1, 2}])
def test_what_is_no_json_is_not_written(value):
    with pytest.raises(TypeError):
        dumps(value)


def test_a_value_within_itself_is_not_written():
    value = []
    value.append(value)
    with pytest.raises(ValueError, match="deep"):
        dumps(value)
