"""Each fault as a real client sees it, and whether the call took effect."""

import time

import httpx
import pytest

from cartona_api import (
    MalformedAnswerError,
    ProductUpdate,
    RateLimitedError,
    UnavailableError,
)

UPDATE = [ProductUpdate(internal_product_id="1", selling_price=42)]


def price(lab):
    return lab.control("GET", "products?internal_product_id=1")[0]["selling_price"]


@pytest.mark.parametrize(
    ("kind", "error", "takes_effect"),
    [
        ("rate_limit", RateLimitedError, False),
        ("error_500", UnavailableError, False),
        ("outage", UnavailableError, False),
        ("drop_before", UnavailableError, False),
        ("drop_after", UnavailableError, True),
        ("truncated_json", MalformedAnswerError, True),
        ("html_200", MalformedAnswerError, False),
    ],
)
def test_a_call_fails_once(lab, kind, error, takes_effect):
    lab.fault(kind, "update_products", count=1)
    with pytest.raises(error):
        lab.client.update_products(UPDATE)
    assert price(lab) == (42 if takes_effect else 100)
    assert lab.journal()[-1]["fault"] == kind
    lab.client.update_products(UPDATE)
    assert price(lab) == 42


def test_a_dropped_connection_is_a_reset(lab):
    headers = {"AuthorizationToken": lab.token}
    for kind in ("drop_before", "drop_after"):
        lab.fault(kind, "products", count=1)
        with pytest.raises(httpx.TransportError):
            lab.http.get("/api/v1/supplier-product", headers=headers)
        assert lab.journal()[-1]["status"] is None
        assert lab.http.get("/api/v1/supplier-product", headers=headers).status_code == 200


@pytest.mark.parametrize(("given", "sent"), [(7, "7"), ("", None), (0.5, "0.5")])
def test_retry_after(lab, given, sent):
    lab.fault("rate_limit", count=1, retry_after=given)
    headers = {"AuthorizationToken": lab.token}
    answer = lab.http.get("/api/v1/supplier-product", headers=headers)
    assert answer.status_code == 429
    assert answer.headers.get("retry-after") == sent


def test_latency(lab):
    lab.fault("latency", "products", seconds=0.3, count=1)
    begin = time.monotonic()
    lab.client.products()
    assert time.monotonic() - begin >= 0.3
    [entry] = lab.journal()
    assert entry["finished_at"] - entry["received_at"] >= 0.3
    lab.fault("latency", "products", seconds=2, count=1)
    with pytest.raises(UnavailableError):
        lab.new_client(read_timeout=0.2).products()


def test_latency_and_another_fault_strike_together(lab):
    lab.fault("error_500", count=1, status=503)
    lab.fault("latency", seconds=0.2, count=1)
    begin = time.monotonic()
    with pytest.raises(UnavailableError) as failure:
        lab.client.products()
    assert failure.value.status == 503
    assert time.monotonic() - begin >= 0.2


def test_an_outage_ends_by_itself(lab):
    lab.fault("outage", seconds=0.5)
    with pytest.raises(UnavailableError):
        lab.client.products()
    time.sleep(0.6)
    assert lab.client.products()
    assert lab.control("GET", "faults") == []


def test_wrong_content_type(lab):
    lab.fault("wrong_content_type", "products", count=1)
    answer = lab.http.get("/api/v1/supplier-product", headers={"AuthorizationToken": lab.token})
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.json()[0]["internal_product_id"] == "1"


def test_duplicate_delivery(lab):
    lab.order()
    lab.fault("duplicate_delivery", "pull_orders", count=1)
    assert len({order.hashed_id for order in lab.pulled()}) == 1
    lab.fault("duplicate_delivery", "pull_orders", count=1)
    assert len(lab.pulled()) == 2


def test_reordered_pages(lab):
    for number in range(2, 40):
        lab.product(number)
        lab.order()
    placed = [order.hashed_id for order in lab.pulled()]
    listed = [product.internal_product_id for product in lab.client.products()]
    lab.fault("reordered_pages")
    shuffled = [order.hashed_id for order in lab.pulled()]
    assert shuffled != placed
    assert sorted(shuffled) == sorted(placed)
    products = [product.internal_product_id for product in lab.client.products()]
    assert products != listed
    assert sorted(products) == sorted(listed)


def test_skip_probability_token_and_endpoint_narrow_a_fault(lab):
    lab.fault("error_500", "pull_orders")
    lab.fault("error_500", token="somebody else's")
    lab.fault("error_500", probability=0)
    lab.fault("error_500", "products", skip=1, count=1)
    assert lab.client.products()
    with pytest.raises(UnavailableError):
        lab.client.products()
    assert lab.client.products()


def test_faults_can_be_seen_and_ended(lab):
    first, second = lab.fault("error_500"), lab.fault("latency", seconds=9)
    assert [fault["id"] for fault in lab.control("GET", "faults")] == [first["id"], second["id"]]
    lab.control("DELETE", f"faults/{first['id']}")
    lab.control("DELETE", f"faults/{first['id']}", status=404)
    lab.control("DELETE", "faults")
    assert lab.client.products()


def test_control_and_page_never_fail(lab):
    lab.fault("error_500")
    assert lab.control("GET", "health")["status"] == "ok"
    assert lab.http.get("/").status_code == 200
