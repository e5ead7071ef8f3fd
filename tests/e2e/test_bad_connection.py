"""A connection that fails says why on its account, stops no other and heals with its cause."""

import itertools
import re
import socket

import pytest

from tools.odoo_rpc import OdooRpcError
from tools.shop import Shop, wait_until

pytestmark = pytest.mark.one_series

OTHER_TOKEN = "second-token"
CODE = "2"
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def other_cartona(cartona):
    """Have Cartona know a second supplier, under a token of his own."""
    cartona.open_account(OTHER_TOKEN, CODE)
    return cartona


@pytest.fixture
def second(shop, other_cartona):
    """Make an account for the second supplier, who sells the first product; it ends paused."""
    made = []

    def connect(**values):
        other = Shop(shop.rpc, other_cartona)
        other.connect(name=f"Second {next(NUMBERS)}", token=OTHER_TOKEN, lists_all=False)
        # Nobody goes live with what does not work; it may stop working afterwards.
        shop.rpc.call("cartona.account", "write", [other.account_id], values)
        made.append(other)
        product = {"account_id": other.account_id, "product_id": shop.product_ids[0]}
        shop.rpc.call("cartona.listing", "create", product)
        return other

    shop.show_on_cartona(shop.product_ids[:1], CODE)
    yield connect
    for other in made:
        shop.rpc.call("cartona.account", "action_pause", [other.account_id])
        shop.rpc.call("cartona.account", "write", [other.account_id], {"active": False})
    other_cartona.delete("products", supplier_code=CODE)


def price_of(shop, product_id, code):
    """Return the price that one supplier's retailers see."""
    query = {"supplier_code": code, "internal_product_id": str(product_id)}
    (found,) = shop.cartona.get("products", **query)
    return float(found["selling_price"])


def wait_price(shop, product_id, price, code):
    wait_until(
        lambda: price_of(shop, product_id, code) == price,
        f"supplier {code} shows {price}",
        timeout=60,
    )


def wait_health(shop, *words):
    """Wait until the account says what is wrong in these words, or nothing without; return it."""

    def told():
        (read,) = shop.rpc.call("cartona.account", "read", [shop.account_id], ["health_message"])
        message = read["health_message"] or ""
        right = all(word in message for word in words) if words else not message
        assert right, f"it says {message!r}"
        return [message]

    return wait_until(told, f"the account says {words or 'that all is well'}", timeout=60)[0]


def test_wrong_token(shop, second):
    other = second(token="not-the-token")
    message = wait_health(other, "token")
    assert "not-the-token" not in message
    for number, product_id in enumerate(shop.product_ids[:2]):
        shop.set_price(product_id, 33.0 + number)
        wait_price(shop, product_id, 33.0 + number, "1")
    shop.rpc.call("cartona.account", "write", [other.account_id], {"token": OTHER_TOKEN})
    wait_price(shop, shop.product_ids[0], 33.0, CODE)
    wait_health(other)


def test_unreachable_host(shop, second):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/api/v1/"
        other = second(token=OTHER_TOKEN, base_url=address)
        wait_health(other, "could not be reached")
        shop.set_price(shop.product_ids[0], 35.0)
        wait_price(shop, shop.product_ids[0], 35.0, "1")
    right = {"base_url": f"{shop.cartona.url}/api/v1/"}
    shop.rpc.call("cartona.account", "write", [other.account_id], right)
    wait_price(shop, shop.product_ids[0], 35.0, CODE)
    wait_health(other)


def test_name_that_is_taken(shop):
    with pytest.raises(OdooRpcError, match="There already is an account Nile Trading"):
        shop.rpc.call("cartona.account", "create", {"name": "Nile Trading", "token": "t"})


@pytest.mark.parametrize(
    "address", ["http://example.com/api/v1/", "ftp://example.com/", "example.com"]
)
def test_address_that_would_give_the_token_away(shop, address):
    values = {"name": "Plain", "base_url": address, "token": "secret-of-plain"}
    with pytest.raises(OdooRpcError, match="https") as caught:
        shop.rpc.call("cartona.account", "create", values)
    assert "Plain" in caught.value.message
    assert "secret-of-plain" not in caught.value.message + caught.value.debug
    with pytest.raises(OdooRpcError, match="https"):
        shop.rpc.call("cartona.account", "write", [shop.account_id], {"base_url": address})


@pytest.mark.parametrize("kind", ["html_200", "truncated_json", "error_500"])
def test_answer_that_cannot_be_read(shop, kind):
    price = {"html_200": 51.0, "truncated_json": 52.0, "error_500": 53.0}[kind]
    after = shop.cartona.last_entry_id()
    shop.cartona.post("faults", {"endpoint": "*", "kind": kind})
    shop.set_price(shop.product_ids[2], price)
    placed = shop.place_order({shop.product_ids[2]: 2})["hashed_id"]
    shop.fetch_orders()
    message = wait_health(shop, "Cartona")
    wait_until(lambda: shop.cartona.journal("pull_orders", after), "orders were asked for")
    shop.cartona.delete("faults")
    assert not re.search(r"Traceback|Errno|Expecting|<html|Error:", message), message
    wait_price(shop, shop.product_ids[2], price, "1")
    shop.fetch_orders()
    wait_until(lambda: shop.is_acknowledged(placed), "the order came", timeout=60)
    wait_health(shop)
