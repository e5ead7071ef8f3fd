"""PostgreSQL is restarted under a running server, as any security update does: all goes on."""

import dataclasses

import pytest

from tools.faults import size
from tools.odoo_database import Database
from tools.odoo_rpc import OdooRpcError
from tools.odoo_server import OdooServer
from tools.postgres_gate import PostgresGate
from tools.series import NEWEST, SERIES
from tools.shop import wait_until

#: Series that are tried in several forms; what lies between them behaves as one of the two.
ENDS = (SERIES[0], NEWEST)

MENDED = "threads of Odoo's scheduler had ended"


@pytest.fixture(scope="module", autouse=True)
def _is_tried(series):
    """Leave the series between the ends to ``make faults``."""
    if series not in size(ENDS, SERIES):
        pytest.skip("in make faults")


@pytest.fixture(scope="module")
def gate(odoo_env):
    """The way to PostgreSQL that the servers of these tests go."""
    made = PostgresGate(odoo_env.postgres)
    yield made
    made.close()


@pytest.fixture(scope="module")
def new_odoo(new_database, gate):
    """Start servers that come to PostgreSQL through the gate."""
    started = []

    def start(**options):
        database = new_database()
        env = dataclasses.replace(database.env, postgres=gate.server)
        started.append(OdooServer(Database(env, database.name), **options))
        return started[-1].start()

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def odoo(new_odoo):
    """A server of one process."""
    return new_odoo()


def _goes_on(shop, price):
    """A price goes out and an order comes in, though users may meet a dead connection first."""

    def is_changed():
        try:
            shop.set_price(shop.product_ids[0], price)
        except OdooRpcError:
            return False
        return True

    wait_until(is_changed, "users went on working")
    placed = shop.place_order({shop.product_ids[0]: 1})["hashed_id"]
    wait_until(lambda: shop.cartona_price(shop.product_ids[0]) == price, "the price went out")
    wait_until(lambda: shop.is_acknowledged(placed), "the order came in")
    assert len(shop.sale_orders(placed)) == 1


def test_a_server_with_threads_goes_on(shop, odoo, gate):
    shop.put_off_fetching()
    gate.restart()
    _goes_on(shop, 77.0)
    said = [line for line in odoo.complaints() if "sale_cartona" in f"{line.logger} {line.message}"]
    assert [line.level for line in said if MENDED in line.message] == ["WARNING"]
    assert len(said) == 1, said
