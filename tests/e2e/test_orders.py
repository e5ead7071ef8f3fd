"""Orders in full on real servers: pushes, edits, statuses both ways, the retailer's code."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.e2e import hostile_pushes
from tools.odoo_rpc import OdooRpcError
from tools.shop import SECRET, TOKEN, wait_until

#: What only the sandbox's control API tells of an order.
PRIVATE = ("_sandbox", "retailer_otp")


@pytest.fixture(scope="module")
def odoo(new_odoo, database):
    """A server behind a proxy, so that a test may push from any address."""
    return new_odoo(database, options=("--proxy-mode",))


@pytest.fixture(scope="module")
def pushes(shop, odoo):
    """The account takes pushes, and the sandbox sends them."""
    yield shop.receive_pushes(odoo.url)
    shop.end_pushes()


@pytest.fixture
def place(shop):
    """Place an order, and wait for the quotation it becomes."""

    def place(amount=3, **values):
        placed = shop.place_order({shop.product_ids[0]: amount}, **values)
        shop.fetch_orders()
        (order,) = wait_until(
            lambda: shop.sale_orders(placed["hashed_id"]), "the order became a quotation"
        )
        return placed["hashed_id"], order["id"]

    return place


def status_on_cartona(cartona, hashed_id):
    return cartona.get(f"orders/{hashed_id}")["status"]


def wait_for_status(cartona, hashed_id, wanted):
    wait_until(lambda: status_on_cartona(cartona, hashed_id) == wanted, f"Cartona shows {wanted}")


def sale_order(shop, order_id, *fields):
    (read,) = shop.rpc.call("sale.order", "read", [order_id], list(fields) or ["state"])
    return read if fields else read["state"]


def quantities(shop, order_id):
    domain = [("order_id", "=", order_id), ("is_cartona_rounding", "=", False)]
    lines = shop.rpc.search_read("sale.order.line", domain, ["product_id", "product_uom_qty"])
    return {line["product_id"][0]: line["product_uom_qty"] for line in lines}


def pickings(shop, order_id):
    return sale_order(shop, order_id, "picking_ids")["picking_ids"]


def test_a_push_brings_the_order_at_once(shop, cartona, pushes):
    shop.rpc.call("cartona.account", "action_check_webhook", [shop.account_id])
    placed = shop.place_order({shop.product_ids[0]: 1})
    wait_until(lambda: shop.sale_orders(placed["hashed_id"]), "the pushed order came", timeout=20)
    wait_until(lambda: shop.is_acknowledged(placed["hashed_id"]), "it was acknowledged")
    cartona.post(f"orders/{placed['hashed_id']}/status", {"status": "cancelled_by_retailer"})
    wait_until(
        lambda: shop.sale_orders(placed["hashed_id"])[0]["state"] == "cancel",
        "an event brought the cancellation",
        timeout=20,
    )


def test_the_check_tells_whether_the_address_reaches_this_database(shop, pushes):
    answer = shop.rpc.call("cartona.account", "action_check_webhook", [shop.account_id])
    assert answer["params"]["type"] == "success", answer


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        (b'{"hashed_id": "x"}', {}, 401),
        (b'{"hashed_id": "x"}', {"X-Cartona-Secret": "wrong"}, 401),
        (b'{"hashed_id": "x", "status": "approved"}', {"X-Cartona-Secret": SECRET}, 200),
        (b" " * 1_100_000, {"X-Cartona-Secret": SECRET}, 413),
    ],
)
def test_what_a_stranger_and_a_friend_are_answered(pushes, body, headers, expected):
    headers = {"Content-Type": "application/json", **headers}
    if expected == 413:
        body = json.dumps({"note": body.decode()}).encode()
    answer = requests.post(pushes, data=body, headers=headers, timeout=60)
    assert answer.status_code == expected
    unknown = requests.post(pushes + "x", data=b"{}", headers=headers, timeout=60)
    assert unknown.status_code == (413 if expected == 413 else 401) or len(body) > 1e6
    assert answer.elapsed.total_seconds() < 5


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'[{"hashed_id": "x", "status": "approved"}]', 200),
        (b"{", 400),
        (b"null", 400),
        (b'"\\ud800"', 400),
        (b'{"ping": "\\ud800"}', 200),
        (b"[" * 100_000, 400),
    ],
    ids=["list", "cut off", "null", "half a letter", "half a ping", "deep"],
)
def test_any_body_is_answered(odoo, pushes, body, expected):
    sender = hostile_pushes.from_somewhere()
    status, _headers, _text = hostile_pushes.post(
        pushes, body, {**sender, **hostile_pushes.signed(SECRET, body)}
    )
    assert status == expected
    # Without the secret all of them are alike, whatever they call themselves.
    for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
        assert hostile_pushes.post(pushes, body, sender, kind=kind)[0] == 401
    assert "Traceback" not in odoo.log.read_text()


def test_what_is_too_long_is_not_even_read(pushes):
    sender = hostile_pushes.from_somewhere()
    # Only the head is sent: whoever answers has not waited for the rest.
    status, _headers, _text = hostile_pushes.post(pushes, b"", sender, length=12 << 20)
    assert status == 413
    assert hostile_pushes.post(pushes + "%00", b"{}", sender)[0] == 401


def test_pushes_as_they_are_described(odoo, pushes):
    hostile_pushes.against_the_description(pushes, SECRET)
    assert "Traceback" not in odoo.log.read_text()


@pytest.mark.parametrize(
    "names", [["self"], ["___dbname"], hostile_pushes.NAMES], ids=["self", "database", "all"]
)
def test_no_parameter_confuses_odoo(odoo, pushes, names):
    monitor = f"{odoo.url}/cartona/health"
    for more, body, kind in hostile_pushes.with_parameters(names):
        sender = hostile_pushes.from_somewhere()
        assert hostile_pushes.post(pushes + more, body, sender, kind=kind)[0] == 401
        # What has the secret is what it is without a parameter.
        known = {**sender, **hostile_pushes.signed(SECRET, body)}
        expected = 415 if kind != hostile_pushes.JSON else 200
        assert hostile_pushes.post(pushes + more, body, known, kind=kind)[0] == expected
        headers = {**sender, "Content-Type": kind}
        answer = requests.get(monitor + more, data=body, headers=headers, timeout=60)
        assert answer.status_code == 404
    assert "Traceback" not in odoo.log.read_text()


def test_a_parameter_does_not_keep_a_push_from_being_counted(pushes):
    sender = hostile_pushes.from_somewhere()

    def pushed():
        return hostile_pushes.post(pushes + "?self=1", b"{}", sender)[0] == 429

    wait_until(pushed, "the address is told to wait")


def test_who_is_refused_again_and_again_has_to_wait(odoo, pushes):
    sender, body = hostile_pushes.from_somewhere(), b'{"hashed_id": "x", "status": "approved"}'

    def pushed():
        status, headers, _text = hostile_pushes.post(pushes, body, sender)
        assert status in {401, 429}
        return status == 429 and headers["Retry-After"]

    assert 0 < int(wait_until(pushed, "the address is told to wait")) <= 61
    other = {**hostile_pushes.from_somewhere(), **hostile_pushes.signed(SECRET, body)}
    assert hostile_pushes.post(pushes, body, other)[0] == 200
    assert 0 < odoo.log.read_text().count("Pushes refused since") < 20


def test_pushes_pull_and_button_at_once_make_one_order(shop, cartona, pushes):
    cartona.put("settings", {"webhooks": {}})
    placed = shop.place_order({shop.product_ids[0]: 2})
    payload = {key: value for key, value in placed.items() if key not in PRIVATE}
    headers = {"X-Cartona-Secret": SECRET}

    def push(_number):
        return requests.post(pushes, json=payload, headers=headers, timeout=60).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = pool.map(push, range(6))
        shop.fetch_orders()
        assert set(answers) == {200}
    wait_until(lambda: shop.is_acknowledged(placed["hashed_id"]), "it was acknowledged")
    assert len(shop.sale_orders(placed["hashed_id"])) == 1
    assert shop.cartona_order(placed["hashed_id"])["state"] == "imported"


def test_the_whole_way_of_an_order(shop, cartona, place):
    hashed_id, order_id = place()
    shop.rpc.call("sale.order", "action_confirm", [order_id])
    wait_for_status(cartona, hashed_id, "approved")
    shop.ship(pickings(shop, order_id))
    wait_for_status(cartona, hashed_id, "delivered")

    def came_back():
        # What a pull fetches while the answer to a status is awaited is left to the next one.
        shop.fetch_orders()
        return shop.is_acknowledged(hashed_id)

    wait_until(came_back, "our own change came back")
    stored = shop.cartona_order(hashed_id)
    assert (stored["state"], stored["status"], stored["activity_ids"]) == (
        "imported",
        "delivered",
        [],
    )


def test_edits_go_both_ways(shop, cartona, place):
    hashed_id, order_id = place()
    tea, coffee = shop.product_ids[:2]
    (line,) = cartona.get(f"orders/{hashed_id}")["order_details"]
    change = {
        "begin_editing": True,
        "lines": [
            {"id": line["id"], "amount": 5},
            {"internal_product_id": str(coffee), "amount": 2},
        ],
        "finish": True,
    }
    cartona.patch(f"orders/{hashed_id}", change)
    shop.fetch_orders()
    wait_until(lambda: quantities(shop, order_id) == {tea: 5, coffee: 2}, "the edit came")
    lines = shop.rpc.search_read("sale.order.line", [("order_id", "=", order_id)], ["product_id"])
    own = {each["product_id"][0]: each["id"] for each in lines}
    shop.rpc.call("sale.order.line", "write", [own[tea]], {"product_uom_qty": 4})

    def amounts():
        details = cartona.get(f"orders/{hashed_id}")["order_details"]
        return {int(each["internal_product_id"]): each["amount"] for each in details}

    wait_until(lambda: amounts() == {tea: 4, coffee: 2}, "the own edit reached Cartona")
    new = {"order_line": [(0, 0, {"product_id": shop.product_ids[2], "product_uom_qty": 1})]}
    shop.rpc.call("sale.order", "write", [order_id], new)
    wait_until(
        lambda: amounts() == {tea: 4, coffee: 2, shop.product_ids[2]: 1}, "the new line reached it"
    )

    def agrees():
        # What was fetched before the line was there has another total, until the next look.
        shop.fetch_orders()
        return not sale_order(shop, order_id, "cartona_difference")["cartona_difference"]

    wait_until(agrees, "both sides have the same total")

    def is_confirmed():
        # What was fetched last may still be brought in: whoever presses meanwhile is told so.
        try:
            shop.rpc.call("sale.order", "action_confirm", [order_id])
        except OdooRpcError as error:
            if "is being brought in" not in str(error):
                raise
            return False
        return True

    wait_until(is_confirmed, "it could be confirmed")
    wait_for_status(cartona, hashed_id, "approved")

    def settled():
        shop.fetch_orders()
        return shop.is_acknowledged(hashed_id) and not shop.rpc.search_read(
            "sale.order.line",
            [("order_id", "=", order_id), ("cartona_order_line_key", "=", False)],
            ["id"],
        )

    wait_until(settled, "Cartona's id of the new line was recognised", timeout=60)
    assert shop.cartona_order(hashed_id)["state"] == "imported"
    assert len(cartona.get(f"orders/{hashed_id}")["order_details"]) == 3


def test_cancelled_here_and_there(shop, cartona, place):
    hashed_id, order_id = place()
    shop.rpc.call(
        "sale.order", "action_cancel", [order_id], context={"disable_cancel_warning": True}
    )
    wait_for_status(cartona, hashed_id, "cancelled_by_supplier")
    assert cartona.get(f"orders/{hashed_id}")["cancellation_reason"] == "cannot_deliver_the_order"
    hashed_id, order_id = place()
    shop.rpc.call("sale.order", "action_confirm", [order_id])
    wait_for_status(cartona, hashed_id, "approved")
    cartona.post(f"orders/{hashed_id}/status", {"status": "cancelled_by_retailer"})

    def cancelled():
        shop.fetch_orders()
        return sale_order(shop, order_id) == "cancel"

    wait_until(cancelled, "the cancellation came", timeout=60)
    wait_until(lambda: shop.is_acknowledged(hashed_id), "it was acknowledged")


def test_changed_by_others_while_cartona_is_told(odoo, shop, cartona, place):
    """It is told again, and nobody finds an error in the log, which the fixture looks into."""
    hashed_id, order_id = place()
    cartona.post(
        "faults", {"endpoint": "update_order_status", "kind": "latency", "seconds": 2, "count": 1}
    )
    shop.rpc.call("sale.order", "action_confirm", [order_id])
    sending = [("hashed_id", "=", hashed_id), ("sending", "=", "approved")]
    wait_until(lambda: shop.rpc.call("cartona.order", "search_count", sending), "it was noted")
    with odoo.database.env.postgres.cursor(odoo.database.name) as cr:
        cr.execute("UPDATE cartona_order SET retry_at = retry_at WHERE hashed_id = %s", [hashed_id])
    wait_for_status(cartona, hashed_id, "approved")
    wait_until(lambda: shop.cartona_order(hashed_id)["status"] == "approved", "so does Odoo")


def test_the_retailers_code(shop, cartona, place):
    hashed_id, order_id = place(installment_cost=30)
    code = cartona.get(f"orders/{hashed_id}")["retailer_otp"]
    shop.rpc.call("sale.order", "action_confirm", [order_id])
    (picking,) = pickings(shop, order_id)

    def enter(value):
        action = shop.ask_to_ship(picking)
        assert action["res_model"] == "cartona.code.wizard", action
        return shop.enter_code(action, value)

    with pytest.raises(Exception, match="Nothing was validated"):
        enter("wrong")
    assert sale_order(shop, order_id, "picking_ids")
    (read,) = shop.rpc.call("stock.picking", "read", [picking], ["state"])
    assert read["state"] != "done"
    assert status_on_cartona(cartona, hashed_id) == "assigned_to_salesman"
    enter(code)
    assert status_on_cartona(cartona, hashed_id) == "delivered"
    (read,) = shop.rpc.call("stock.picking", "read", [picking], ["state"])
    assert read["state"] == "done"
    codes = shop.rpc.search_read("cartona.code.wizard.line", [("code", "=", code)], ["id"])
    assert codes == []


def test_a_change_that_an_acknowledgement_swallowed_is_found(shop, cartona, place):
    hashed_id, order_id = place()
    (line,) = cartona.get(f"orders/{hashed_id}")["order_details"]
    cartona.put("settings", {"swallow_edits": True, "window": "all"})
    try:
        edit = {"begin_editing": True, "lines": [{"id": line["id"], "amount": 9}], "finish": True}
        cartona.patch(f"orders/{hashed_id}", edit)
        answer = requests.post(
            f"{cartona.url}/api/v1/order/update-order-status",
            json=[{"hashed_id": hashed_id, "status": "synced"}],
            headers={"AuthorizationToken": TOKEN},
            timeout=60,
        )
        assert answer.ok
        assert shop.is_acknowledged(hashed_id)
        shop.look_again()
        wanted = {shop.product_ids[0]: 9}
        wait_until(lambda: quantities(shop, order_id) == wanted, "the second look found it")
    finally:
        cartona.put("settings", {"swallow_edits": False, "window": "waiting"})
