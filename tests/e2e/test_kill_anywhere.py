"""SIGKILL before and after every commit and every call: nothing is lost, nothing doubled.

The server has no scheduler; a worker of the test's does its work, and dies at the first step,
then, with the next order, at the second, and so on until it has lived through all. The short
form leaves out two of three steps; ``make faults`` takes all.
"""

from itertools import count

import pytest

from tools.faults import size
from tools.odoo_process import OdooProcess
from tools.shop import Shop, wait_until

pytestmark = pytest.mark.one_series

EVERY = size(3, 1)

#: Runs inside Odoo's shell: works in a child of its own, which may be killed at any step.
CALLS = """
import os, signal, traceback
import requests

env.cr.rollback()

WORK = {
    "orders": ["cartona.pull"],
    "statuses": ["cartona.order.drain"],
    "prices": ["cartona.drain"],
    "all": ["cartona.order.drain", "cartona.pull", "cartona.drain"],
}

def stepping(function, step):
    def wrapped(*args, **kwargs):
        step()
        answer = function(*args, **kwargs)
        step()
        return answer
    return wrapped

def work(database, name, kill_at, wizard):
    steps = [0]
    def step():
        steps[0] += 1
        if steps[0] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
    odoo.sql_db.Cursor.commit = stepping(odoo.sql_db.Cursor.commit, step)
    requests.Session.send = stepping(requests.Session.send, step)
    with registry(database).cursor() as cr:
        env = environment(cr)
        for model in WORK.get(name, ()):
            env[model]._run()
        if wizard:
            action = env[wizard["res_model"]].with_context(wizard["context"])
            getattr(action.browse(wizard["res_id"]), wizard.get("button", "action_confirm"))()
            cr.commit()

def run(database, name, kill_at, wizard):
    odoo.sql_db.close_all()
    child = os.fork()
    if not child:
        try:
            work(database, name, kill_at, wizard)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    return "killed" if os.WIFSIGNALED(status) else "done" if not status else "failed"
"""


@pytest.fixture(scope="module")
def odoo(new_odoo):
    """A server without a scheduler."""
    return new_odoo(options=("--max-cron-threads=0",))


@pytest.fixture(scope="module")
def worker(odoo):
    """What does the scheduler's work, and may be killed while it does."""
    process = OdooProcess(odoo.database, CALLS)
    yield process
    process.close()


@pytest.fixture(scope="module")
def work(worker):
    """Do the work of this name, and die at a step; tells whether it was *killed* or is *done*."""

    def run(name, kill_at=0, wizard=None):
        outcome = worker.call("run", worker.database, name, kill_at, wizard)
        assert outcome != "failed"
        return outcome

    return run


@pytest.fixture(scope="module")
def shop(odoo, cartona, work):
    """A shop with products on the sandbox, and a Cartona that does not forgive repetitions."""
    made = Shop(odoo.rpc(), cartona)
    made.product_ids = made.add_products(10, quantity=10_000)
    made.show_on_cartona(made.product_ids)
    made.connect()
    work("all")
    made.wait_until_shown(made.product_ids)
    made.cartona.put("settings", {"repeated_status": "refuse", "own_status_returns": False})
    return made


def killed_at_every_step(work, name, begin, is_settled, wizard_of=None):
    """Have the work of *name* done again and again, each time for something new.

    It dies `EVERY` steps later each time; a worker that does not die must settle what is left.
    """
    for step in count(1, EVERY):
        subject = begin(step)
        outcome = work(name, step, wizard_of and wizard_of(subject))

        def settled(subject=subject):
            work("all")
            return is_settled(subject)

        wait_until(settled, f"step {step} of {name} was settled", 60)
        if outcome == "done":
            return step
    raise AssertionError("unreachable")


def test_pull_import_and_acknowledgement(shop, work):
    def settled(placed):
        return shop.is_acknowledged(placed) and len(shop.sale_orders(placed)) == 1

    def begin(step):
        return shop.place_order({shop.product_ids[step % 10]: 1 + step})["hashed_id"]

    assert killed_at_every_step(work, "orders", begin, settled) > 10


def test_the_status_of_a_confirmed_order(shop, work):
    def begin(step):
        placed = shop.place_order({shop.product_ids[step % 10]: 1})["hashed_id"]
        work("orders")
        [order] = shop.sale_orders(placed)
        shop.rpc.call("sale.order", "action_confirm", [order["id"]])
        return placed

    def settled(placed):
        order = shop.cartona.get(f"orders/{placed}")
        return order["status"] == shop.cartona_order(placed)["status"] == "approved"

    assert killed_at_every_step(work, "statuses", begin, settled) > 6
    assert not shop.rpc.call("cartona.order", "search_count", [("status_problem", "!=", False)])


def test_a_line_that_was_added(shop, work):
    def begin(step):
        first, second = shop.product_ids[step % 10], shop.product_ids[(step + 1) % 10]
        placed = shop.place_order({first: 2})["hashed_id"]
        work("orders")
        [order] = shop.sale_orders(placed)
        line = (0, 0, {"product_id": second, "product_uom_qty": 1})
        shop.rpc.call("sale.order", "write", [order["id"]], {"order_line": [line]})
        return placed

    def settled(placed):
        [order] = shop.sale_orders(placed)
        known = [("order_id", "=", order["id"]), ("cartona_order_line_key", "!=", False)]
        lines = shop.cartona.get(f"orders/{placed}")["order_details"]
        assert len(lines) <= 2
        return len(lines) == 2 == shop.rpc.call("sale.order.line", "search_count", known)

    assert killed_at_every_step(work, "statuses", begin, settled) > 6


def test_a_delivery_with_the_retailers_code(shop, work):
    """Whoever is asked for it again enters it again; Cartona takes it once."""

    def begin(step):
        product_id = shop.product_ids[step % 10]
        placed = shop.place_order({product_id: 1}, installment_cost=5)
        work("orders")
        [order] = shop.sale_orders(placed["hashed_id"])
        shop.rpc.call("sale.order", "action_confirm", [order["id"]])
        [order] = shop.rpc.call("sale.order", "read", [order["id"]], ["picking_ids"])
        [picking] = order["picking_ids"]
        return placed, picking, ask(picking, placed)

    def ask(picking, placed):
        action = shop.ask_to_ship(picking)
        if action is not True:
            domain = [("wizard_id", "=", action["res_id"])]
            [line] = shop.rpc.search_read("cartona.code.wizard.line", domain, ["id"])
            values = {"code": placed["retailer_otp"]}
            shop.rpc.call("cartona.code.wizard.line", "write", [line["id"]], values)
            # Cartona does not hand out here what came from us: the person looks at the app.
            there = shop.cartona.get(f"orders/{placed['hashed_id']}")["status"]
            values = {"is_delivered_there": there == "delivered"}
            shop.rpc.call("cartona.code.wizard", "write", [action["res_id"]], values)
        return action

    def settled(subject):
        placed, picking, _action = subject
        [read] = shop.rpc.call("stock.picking", "read", [picking], ["state"])
        if read["state"] != "done":
            again = ask(picking, placed)
            if again is not True:
                work("", wizard=again)
            return False
        statuses = {
            shop.cartona.get(f"orders/{placed['hashed_id']}")["status"],
            shop.cartona_order(placed["hashed_id"])["status"],
        }
        return statuses == {"delivered"}

    steps = killed_at_every_step(work, "", begin, settled, lambda subject: subject[2])
    assert steps > 8
    assert not shop.rpc.call("cartona.order", "search_count", [("status_problem", "!=", False)])


def test_a_price(shop, work):
    product_id = shop.product_ids[0]

    def begin(step):
        shop.set_price(product_id, 500.0 + step)
        return 500.0 + step

    def settled(price):
        return shop.cartona_price(product_id) == price

    assert killed_at_every_step(work, "prices", begin, settled) > 4


def test_going_live(shop, work):
    """Cartona's answer is kept before anything is written: it is live or as it was before."""

    def begin(step):
        shop.rpc.call("cartona.account", "action_pause", [shop.account_id])
        shop.set_price(shop.product_ids[1], 700.0 + step)
        return 700.0 + step

    def settled(price):
        [read] = shop.rpc.call(
            "cartona.account", "read", [shop.account_id], ["state", "connection_state"]
        )
        assert read["state"] in ("paused", "live")
        assert read["connection_state"] == "ok"
        if read["state"] == "paused":
            shop.rpc.call("cartona.account", "action_go_live", [shop.account_id])
        return shop.cartona_price(shop.product_ids[1]) == price

    button = {"res_model": "cartona.account", "res_id": shop.account_id, "context": {}}
    button["button"] = "action_go_live"
    assert killed_at_every_step(work, "", begin, settled, lambda _price: button) > 2
