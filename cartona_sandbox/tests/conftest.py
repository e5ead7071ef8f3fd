"""A real sandbox process for the whole run, emptied before each test."""

import socket
import subprocess
import sys
import time

import httpx
import pytest

from cartona_api import CartonaClient, OrderStatusUpdate

TOKEN = "token-of-the-tests"


class Server:
    """One sandbox process on a free port."""

    def __init__(self, database):
        self.database = database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        command = [sys.executable, "-m", "cartona_sandbox", "--port", str(self.port)]
        self.process = subprocess.Popen([*command, "--db", str(self.database)])
        for _ in range(200):
            try:
                httpx.get(f"{self.url}/_sandbox/health", timeout=2).raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise RuntimeError("the sandbox does not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def kill(self):
        self.process.kill()
        self.process.wait(10)


class Lab:
    """A sandbox with one supplier, and the ways to talk to it."""

    token = TOKEN

    def __init__(self, server):
        self.server = server
        self.http = httpx.Client(base_url=server.url, timeout=60)
        self.client = self.new_client()

    def new_client(self, token=TOKEN, **options):
        return CartonaClient(token, base_url=f"{self.server.url}/api/v1/", **options)

    def control(self, method, path, json=None, status=200):
        answer = self.http.request(method, f"/_sandbox/{path}", json=json)
        assert answer.status_code == status, answer.text
        return answer.json()

    def product(self, number=1, **values):
        new = {
            "supplier_code": "1",
            "internal_product_id": str(number),
            "supplier_product_name": f"Product {number}",
            "base_product_id": f"base-{number}",
            "unit": "box",
            "unit_count": 12,
            "selling_price": 100,
            "available_stock_quantity": 50,
            **values,
        }
        return self.control("POST", "products", [new])[0]

    def order(self, **values):
        new = {
            "supplier_code": "1",
            "retailer": {"retailer_name": "متجر", "retailer_number": "+201000000001"},
            "lines": [{"internal_product_id": "1", "amount": 2}],
            **values,
        }
        return self.control("POST", "orders", new)

    def seen(self, hashed_id):
        return self.control("GET", f"orders/{hashed_id}")

    def settings(self, **changes):
        return self.control("PUT", "settings", changes)

    def fault(self, kind, endpoint="*", **values):
        return self.control("POST", "faults", {"kind": kind, "endpoint": endpoint, **values})

    def journal(self, **query):
        return self.http.get("/_sandbox/journal", params=query).json()

    def pulled(self):
        return [one.order for one in self.client.pull_orders()]

    def acknowledge(self, *hashed_ids):
        items = [OrderStatusUpdate(hashed_id=one, status="synced") for one in hashed_ids]
        return self.client.update_order_statuses(items)

    def send(self, hashed_id, status, **values):
        update = OrderStatusUpdate(hashed_id=hashed_id, status=status, **values)
        return self.client.update_order_status(update)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("sandbox") / "state.db")
    yield running
    running.stop()


@pytest.fixture
def lab(server):
    laboratory = Lab(server)
    laboratory.control("POST", "reset")
    suppliers = [{"supplier_code": "1", "name": "Retail"}]
    laboratory.control("POST", "accounts", {"token": TOKEN, "suppliers": suppliers})
    laboratory.product(1)
    yield laboratory
    laboratory.http.close()


@pytest.fixture
def own_lab(tmp_path):
    """A process of the test's own, to be stopped and started."""
    running = Server(tmp_path / "state.db")
    laboratory = Lab(running)
    suppliers = [{"supplier_code": "1", "name": "Retail"}]
    laboratory.control("POST", "accounts", {"token": TOKEN, "suppliers": suppliers})
    laboratory.product(1)
    yield laboratory
    running.stop()
