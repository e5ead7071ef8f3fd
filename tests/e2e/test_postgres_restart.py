"""PostgreSQL is restarted under a running server, as any security update does: all goes on."""

import dataclasses

import pytest
import requests

from tools.faults import size
from tools.odoo_database import Database
from tools.odoo_log import Allowed
from tools.odoo_rpc import OdooRpcError
from tools.odoo_server import OdooServer
from tools.postgres_gate import PostgresGate
from tools.series import NEWEST, SERIES
from tools.shop import Shop, wait_until

#: Series that are tried in several forms; what lies between them behaves as one of the two.
ENDS = (SERIES[0], NEWEST)

#: What Odoo says of the job that was at work when its connection was cut off.
CUT_OFF = Allowed(
    "odoo.addons.base.models.ir_cron",
    r"(Interface|Operational)Error|AdminShutdown|CursorError|(connection|cursor) already closed",
    "PostgreSQL was restarted in the middle of a job, which begins again.",
)
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


def test_a_server_with_threads_goes_on(shop, odoo, gate):
    shop.put_off_fetching()
    gate.restart()
    placed = shop.goes_on(77.0)
    assert len(shop.sale_orders(placed)) == 1
    complaints = odoo.complaints((CUT_OFF,))
    said = [line for line in complaints if "sale_cartona" in f"{line.logger} {line.message}"]
    assert [line.level for line in said if MENDED in line.message] == ["WARNING"]
    assert len(said) == 1, said


@pytest.mark.skipif(size(True, False), reason="in make faults")
def test_several_processes_go_on_once_a_supervisor_has_started_them(
    series, new_odoo, cartona, gate
):
    if series not in ENDS:
        pytest.skip("what lies between the ends starts its processes as one of the two does")
    server = new_odoo(workers=2)
    shop = Shop(server.rpc(), cartona)
    shop.product_ids = shop.add_products(1)
    cartona.delete("products")
    shop.show_on_cartona(shop.product_ids)
    shop.connect()
    shop.wait_until_shown(shop.product_ids)
    gate.restart()

    def keep_up():
        # What systemd does with Restart=always.
        if not server.is_running():
            server.start()

    def goes_on():
        keep_up()
        shop.set_price(shop.product_ids[0], 88.0)
        return True

    wait_until(lambda: _unless_away(goes_on), "users went on working", 120)
    placed = shop.place_order({shop.product_ids[0]: 1})["hashed_id"]

    def arrived():
        keep_up()
        return shop.cartona_price(shop.product_ids[0]) == 88.0 and shop.is_acknowledged(placed)

    wait_until(arrived, "the price went out, and the order came in", 120)


def _unless_away(step):
    """Return what *step* does; False while Odoo or its database is away."""
    try:
        return step()
    except (OdooRpcError, requests.RequestException):
        return False
