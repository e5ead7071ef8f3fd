"""The clock: orders within seconds though nobody pushes them, and nothing is asked twice."""

import pytest

from tools.shop import wait_until

pytestmark = pytest.mark.one_series

#: Seconds between two looks while orders come are five; a busy machine may lose some of them.
BETWEEN = 2.5


@pytest.fixture(scope="module")
def odoo(new_odoo):
    """A server of several processes, each of which has a clock."""
    return new_odoo(workers=2)


def test_one_of_all_processes_looks_and_nothing_is_noted(shop):
    shop.put_off_fetching()
    placed = shop.place_order({shop.product_ids[0]: 2})["hashed_id"]
    wait_until(lambda: shop.is_acknowledged(placed), "the order came, and Cartona was told")
    assert len(shop.sale_orders(placed)) == 1
    entries = shop.rpc.call("cartona.log", "search_count", [])
    after = shop.cartona.last_entry_id()

    def looks():
        return [each["arrived_at"] for each in shop.cartona.journal("pull_orders", after)]

    wait_until(lambda: len(looks()) >= 4, "it was looked four times")
    # The run that brought the order may have asked once more behind the acknowledgement.
    _first, *rest = looks()
    assert min(b - a for a, b in zip(rest, rest[1:], strict=False)) >= BETWEEN
    assert shop.rpc.call("cartona.log", "search_count", []) == entries
