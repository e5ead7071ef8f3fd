"""Every failure of the network, caused for real: all arrives, and exactly once."""

import pytest

from tools.shop import wait_until

pytestmark = pytest.mark.one_series

FAULTS = [
    {"kind": "latency", "seconds": 1},
    {"kind": "rate_limit", "retry_after": 1},
    {"kind": "error_500"},
    {"kind": "drop_before"},
    {"kind": "drop_after"},
    {"kind": "truncated_json"},
    {"kind": "html_200"},
    {"kind": "wrong_content_type"},
]


def _named(fault):
    return fault["kind"]


@pytest.mark.parametrize("fault", FAULTS, ids=_named)
def test_prices_arrive_whatever_happens_to_the_update(shop, fault):
    price = 300.0 + FAULTS.index(fault)
    shop.cartona.post("faults", {"endpoint": "update_products", "count": 2, **fault})
    for pid in shop.product_ids[:3]:
        shop.set_price(pid, price)
    wait_until(
        lambda: all(shop.cartona_price(pid) == price for pid in shop.product_ids[:3]),
        f"the prices arrived in spite of {fault['kind']}",
        timeout=60,
    )


@pytest.mark.parametrize(
    "fault", [*FAULTS, {"kind": "duplicate_delivery"}, {"kind": "reordered_pages"}], ids=_named
)
def test_orders_come_once_whatever_happens_to_the_pull(shop, fault):
    _orders_come_once(shop, {"endpoint": "pull_orders", "count": 2, **fault})


@pytest.mark.parametrize("fault", FAULTS, ids=_named)
def test_orders_come_once_whatever_happens_to_the_acknowledgement(shop, fault):
    _orders_come_once(shop, {"endpoint": "update_order_statuses", "count": 1, **fault})


def _orders_come_once(shop, fault):
    shop.cartona.post("faults", fault)
    placed = [shop.place_order({pid: 2})["hashed_id"] for pid in shop.product_ids[:3]]

    def arrived():
        # As the scheduler does every minute.
        shop.fetch_orders()
        return all(shop.is_acknowledged(hashed_id) for hashed_id in placed)

    wait_until(arrived, f"the orders arrived in spite of {fault['kind']}", timeout=60)
    for hashed_id in placed:
        assert len(shop.sale_orders(hashed_id)) == 1, hashed_id


def test_a_price_changed_back_while_the_answer_was_lost_is_sent(shop):
    pid = shop.product_ids[5]
    before = shop.cartona_price(pid)
    shop.cartona.post(
        "faults", {"endpoint": "update_products", "kind": "drop_after", "probability": 1}
    )
    shop.set_price(pid, before + 1)
    wait_until(lambda: shop.cartona_price(pid) == before + 1, "Cartona took the price")
    shop.set_price(pid, before)
    shop.cartona.delete("faults")
    wait_until(lambda: shop.cartona_price(pid) == before, "the old price came back")


def test_a_storm_of_429_is_sat_out(shop):
    """Cartona asks for three seconds of quiet again and again: it is given them, and all comes."""
    quiet, after = 3, shop.cartona.last_entry_id()
    # Until it is ended: a call that passed by chance would leave nothing to be refused.
    fault = {"endpoint": "*", "kind": "rate_limit", "retry_after": quiet}
    shop.cartona.post("faults", fault)
    wanted = {pid: 400.0 + number for number, pid in enumerate(shop.product_ids)}
    for pid, price in wanted.items():
        shop.set_price(pid, price)
    placed = [shop.place_order({pid: 1})["hashed_id"] for pid in shop.product_ids[:3]]

    def calls(endpoint):
        return shop.cartona.journal(endpoint, after)

    def is_stormy():
        return all(
            sum(call["status"] == 429 for call in calls(endpoint)) >= 2
            for endpoint in ("update_products", "pull_orders")
        )

    wait_until(is_stormy, "calls of both directions were refused", 120)
    shop.cartona.delete("faults")
    for endpoint in ("update_products", "pull_orders"):
        made = calls(endpoint)
        for refused, following in zip(made, made[1:], strict=False):
            if refused["status"] == 429:
                assert following["arrived_at"] - refused["finished_at"] > quiet - 0.2, endpoint
    wait_until(
        lambda: all(shop.cartona_price(pid) == price for pid, price in wanted.items()),
        "the prices arrived",
        120,
    )

    def have_come():
        # For a day it is looked less often; a person need not wait for that.
        shop.fetch_orders()
        return all(map(shop.is_acknowledged, placed))

    wait_until(have_come, "the orders arrived", 120)
    for hashed_id in placed:
        assert len(shop.sale_orders(hashed_id)) == 1, hashed_id
