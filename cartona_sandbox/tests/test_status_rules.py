"""Every cell of the contract's status table, for supplier, retailer and Cartona."""

import itertools

import pytest

from cartona_api import (
    FINAL_STATUSES,
    RETAILER_TRANSITIONS,
    SENDABLE_STATUSES,
    SUPPLIER_TRANSITIONS,
    OrderStatusUpdate,
    RefusedError,
)

STATUSES = sorted(SUPPLIER_TRANSITIONS)
SENDABLE = sorted(SENDABLE_STATUSES - {"synced"})
PAIRS = list(itertools.product(STATUSES, STATUSES))
FLEETS = ("delivered_by_supplier", "delivered_by_cartona")


def allowed_by_api(status, wanted, fleet):
    if fleet == "delivered_by_cartona" and wanted != "cancelled_by_supplier":
        return False
    return wanted in SUPPLIER_TRANSITIONS[status] & SENDABLE_STATUSES


@pytest.mark.parametrize("fleet", FLEETS)
@pytest.mark.parametrize(("status", "wanted"), list(itertools.product(STATUSES, SENDABLE)))
def test_what_the_supplier_may_send(lab, status, wanted, fleet):
    lab.settings(repeated_status="refuse")
    placed = lab.order(status=status, delivered_by=fleet)["hashed_id"]
    if allowed_by_api(status, wanted, fleet):
        lab.send(placed, wanted)
        assert lab.seen(placed)["status"] == wanted
        return
    with pytest.raises(RefusedError) as refused:
        lab.send(placed, wanted)
    assert refused.value.status == 422
    bulk = lab.client.update_order_statuses([OrderStatusUpdate(hashed_id=placed, status=wanted)])
    assert bulk.refused
    assert lab.seen(placed)["status"] == status


@pytest.mark.parametrize("who", ["retailer", "supplier", "cartona"])
@pytest.mark.parametrize(("status", "wanted"), PAIRS)
def test_what_each_may_do_on_cartonas_side(lab, status, wanted, who):
    rules = {
        "retailer": RETAILER_TRANSITIONS[status],
        "supplier": SUPPLIER_TRANSITIONS[status],
        "cartona": () if status in FINAL_STATUSES else STATUSES,
    }
    placed = lab.order(status=status)["hashed_id"]
    allowed = wanted in rules[who]
    lab.control(
        "POST",
        f"orders/{placed}/status",
        {"status": wanted, "by": who},
        status=200 if allowed else 422,
    )
    assert lab.seen(placed)["status"] == (wanted if allowed else status)


def test_returned_cannot_be_sent(lab):
    placed = lab.order(status="assigned_to_salesman")["hashed_id"]
    answer = lab.http.post(
        f"/api/v1/order/update-order-status/{placed}",
        json={"hashed_id": placed, "status": "returned"},
        headers={"AuthorizationToken": lab.token},
    )
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "details"}


def test_sending_a_status_twice_is_harmless(lab):
    placed = lab.order()["hashed_id"]
    lab.send(placed, "approved")
    version = lab.seen(placed)["_sandbox"]["version"]
    lab.send(placed, "approved")
    assert lab.seen(placed)["_sandbox"]["version"] == version


def test_the_path_of_the_whole_way(lab):
    placed = lab.order()["hashed_id"]
    for status in ("approved", "assigned_to_salesman", "delivered"):
        answer = lab.send(placed, status)
        assert answer["status"] == status
    with pytest.raises(RefusedError):
        lab.send(placed, "cancelled_by_supplier")


def test_a_cancellation_takes_one_of_cartonas_reasons(lab):
    placed = lab.order()["hashed_id"]
    with pytest.raises(RefusedError):
        lab.send(placed, "cancelled_by_supplier", cancellation_reason="no mood")
    lab.send(placed, "cancelled_by_supplier", cancellation_reason="out_of_stock")
    assert lab.seen(placed)["cancellation_reason"] == "out_of_stock"


def test_an_unknown_order_is_not_found_singly_and_refused_in_bulk(lab):
    with pytest.raises(Exception, match="not found") as unknown:
        lab.send("nowhere", "approved")
    assert unknown.value.status == 404
    assert lab.acknowledge("nowhere").refused[0].unknown


def test_delivery_days_are_kept(lab):
    placed = lab.order()["hashed_id"]
    lab.send(placed, "approved", delivery_day="2026-12-01", estimated_delivery_day="2026-12-02")
    [order] = lab.pulled()
    assert (order.delivery_day, order.estimated_delivery_day) == ("2026-12-01", "2026-12-02")


def test_an_id_with_a_slash_stays_one_order(lab):
    lab.order(hashed_id="a/b c")
    lab.send("a/b c", "approved")
    assert lab.pulled()[0].status == "approved"
