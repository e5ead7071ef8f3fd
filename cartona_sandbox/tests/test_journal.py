"""What the journal says of requests."""

import json
import time

import pytest

from cartona_api import ProductUpdate, UnavailableError


def test_a_request_is_written_down(lab):
    before = time.time()
    items = [ProductUpdate(internal_product_id="1", selling_price="1.25")] * 3
    lab.client.update_products(items)
    [entry] = lab.journal()
    assert entry["endpoint"] == "update_products"
    assert (entry["method"], entry["status"], entry["items"]) == ("POST", 200, 3)
    assert entry["body"][0] == {"internal_product_id": "1", "selling_price": 1.25}
    assert before <= entry["arrived_at"] <= entry["received_at"] <= entry["finished_at"]
    assert entry["finished_at"] <= time.time()
    assert lab.token not in json.dumps(entry)


def test_after_and_endpoint_choose(lab):
    lab.client.products()
    lab.client.pull_orders()
    first, second = lab.journal()
    assert lab.journal(after=first["id"]) == [second]
    assert lab.journal(endpoint="products") == [first]
    lab.control("DELETE", "journal")
    lab.client.products()
    [third] = lab.journal()
    assert third["id"] > second["id"]


def test_a_refused_request_is_written_down_too(lab):
    headers = {"AuthorizationToken": "wrong"}
    lab.http.post("/api/v1/supplier-product/bulk-update", content=b"{no json", headers=headers)
    lab.http.get("/api/v1/nowhere", headers=headers)
    first, second = lab.journal()
    assert (first["status"], first["body"]) == (400, "{no json")
    assert (second["endpoint"], second["status"]) == ("unknown", 404)


def test_a_request_from_before_the_clearing_does_not_turn_up_later(lab):
    lab.fault("latency", "products", seconds=0.5, count=1)
    with pytest.raises(UnavailableError):
        lab.new_client(read_timeout=0.1).products()
    lab.control("DELETE", "journal")
    time.sleep(0.6)
    assert lab.journal() == []


def test_a_huge_body_is_kept_in_part(lab):
    lab.client.update_products([ProductUpdate(internal_product_id="1", notes="x" * 2_000_000)])
    [entry] = lab.journal()
    assert entry["body_size"] > 2_000_000
    assert len(entry["body"]) == 1_000_000


def test_a_kept_connection_serves_many_requests_quickly(lab):
    items = [{"internal_product_id": "1", "selling_price": n} for n in range(1000)]
    body = json.dumps(items)
    headers = {"AuthorizationToken": lab.token}
    for _ in range(3):
        lab.http.post("/api/v1/supplier-product/bulk-update", content=body, headers=headers)
    durations = [entry["finished_at"] - entry["received_at"] for entry in lab.journal()]
    # A wide margin over the 0.04 s it takes: test machines are busy.
    assert min(durations) < 0.5
