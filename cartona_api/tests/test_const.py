"""The tables of statuses and the paths, held against each other."""

import pytest

from cartona_api import (
    FINAL_STATUSES,
    LINES_EDITABLE_STATUSES,
    RETAILER_TRANSITIONS,
    SENDABLE_STATUSES,
    SUPPLIER_TRANSITIONS,
    ConfigurationError,
    Endpoints,
    OrderStatus,
)

STATUSES = {value for name, value in vars(OrderStatus).items() if name.isupper()}


@pytest.mark.parametrize("table", [SUPPLIER_TRANSITIONS, RETAILER_TRANSITIONS])
def test_the_tables_know_every_status_and_no_other(table):
    assert set(table) == STATUSES - {OrderStatus.SYNCED}
    assert set().union(*table.values()) <= set(table)


def test_nothing_leaves_a_final_status():
    for status in FINAL_STATUSES:
        assert not SUPPLIER_TRANSITIONS[status]
        assert not RETAILER_TRANSITIONS[status]


def test_the_supplier_waits_while_the_retailer_edits():
    assert not SUPPLIER_TRANSITIONS[OrderStatus.EDITING]
    assert OrderStatus.EDITING not in LINES_EDITABLE_STATUSES


def test_what_can_be_sent():
    assert SENDABLE_STATUSES < STATUSES
    assert OrderStatus.SYNCED in SENDABLE_STATUSES
    assert OrderStatus.RETURNED not in SENDABLE_STATUSES


@pytest.mark.parametrize(
    "path",
    [
        "https://example.com/x",
        "//example.com",
        "/x",
        "a/../b",
        "a?b=c",
        "a#b",
        "a b",
        "",
        None,
        "a//b",
    ],
)
def test_a_path_stays_below_the_base_address(path):
    with pytest.raises(ConfigurationError):
        Endpoints(products=path)


def test_the_path_of_a_single_status_names_the_order():
    with pytest.raises(ConfigurationError):
        Endpoints(order_status="order/update")
    assert Endpoints(order_status="o/{hashed_id}/s").order_status_path("ا/b") == "o/%D8%A7%2Fb/s"
