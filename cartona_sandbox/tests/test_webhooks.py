"""Pushes, received and checked by a server as Odoo would be."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cartona_api import SECRET_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, Order, verify

SECRET = "shared secret"


class Receiver(ThreadingHTTPServer):
    """Keeps what arrives; answers with the statuses it is given, then 200."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.received = []
        self.statuses = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/cartona"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.headers, body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver():
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def listen(lab, receiver, **options):
    hook = {"url": receiver.url, "secret": SECRET, "retry_delays": [0.05, 0.05], **options}
    lab.settings(webhooks={"1": hook})


def wait(condition, seconds=5):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def settled(lab):
    log = lab.control("GET", "webhooks")
    return bool(log) and all(entry["state"] != "waiting" for entry in log)


def test_a_new_order_is_pushed_and_signed(lab, receiver):
    listen(lab, receiver)
    placed = lab.order(wallet_top_up=10)
    wait(lambda: receiver.received)
    headers, body = receiver.received[0]
    signature, stamp = headers[SIGNATURE_HEADER], headers[TIMESTAMP_HEADER]
    assert verify(SECRET, stamp, body, signature, time.time())
    assert not verify("other", stamp, body, signature, time.time())
    assert Order.model_validate(json.loads(body)).hashed_id == placed["hashed_id"]
    assert b"retailer_otp" not in body


def test_a_change_of_status_is_pushed_as_event_or_order(lab, receiver):
    placed = lab.order()["hashed_id"]
    for style in ("event", "order"):
        listen(lab, receiver, status_payload=style)
        status = "editing" if style == "event" else "pending"
        lab.control("POST", f"orders/{placed}/status", {"status": status})
        wait(lambda: receiver.received)
        _, body = receiver.received.pop()
        event = json.loads(body)
        assert (event["hashed_id"], event["status"]) == (placed, status)
        assert ("order_details" in event) is (style == "order")


def test_the_supplier_hears_nothing_of_its_own_changes(lab, receiver):
    placed = lab.order()["hashed_id"]
    listen(lab, receiver)
    lab.send(placed, "approved")
    lab.control(
        "POST", f"orders/{placed}/status", {"status": "assigned_to_salesman", "by": "cartona"}
    )
    wait(lambda: receiver.received)
    assert [json.loads(body)["status"] for _, body in receiver.received] == ["assigned_to_salesman"]


def test_a_plain_secret(lab, receiver):
    listen(lab, receiver, style="plain")
    lab.order()
    wait(lambda: receiver.received)
    headers, _ = receiver.received[0]
    assert headers[SECRET_HEADER] == SECRET
    assert SIGNATURE_HEADER not in headers


def test_pushes_are_tried_again(lab, receiver):
    receiver.statuses = [500, 503]
    listen(lab, receiver)
    lab.order()
    wait(lambda: settled(lab))
    [entry] = lab.control("GET", "webhooks")
    assert entry["state"] == "delivered"
    assert [attempt["status"] for attempt in entry["attempts"]] == [500, 503, 200]


def test_and_given_up(lab, receiver):
    listen(lab, receiver, url="http://127.0.0.1:9/closed")
    lab.order()
    wait(lambda: settled(lab))
    [entry] = lab.control("GET", "webhooks")
    assert entry["state"] == "failed"
    assert len(entry["attempts"]) == 3
    assert entry["attempts"][0]["error"]


def test_a_push_is_no_pull(lab, receiver):
    listen(lab, receiver)
    placed = lab.order()["hashed_id"]
    wait(lambda: settled(lab))
    lab.acknowledge(placed)
    assert [order.hashed_id for order in lab.pulled()] == [placed]


def test_switched_off(lab, receiver):
    listen(lab, receiver, enabled=False)
    lab.order()
    assert lab.control("GET", "webhooks") == []
