"""The clock: orders within seconds though nobody pushes them, and nothing is asked twice."""

import pytest

from tools.shop import wait_until

pytestmark = pytest.mark.one_series

#: Seconds between two looks while orders come are five. A busy machine makes one of them late and
#: so the next one early, but many of them take no less in all, unless two processes look.
BETWEEN = 3.5
LOOKS = 6


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

    wait_until(lambda: len(looks()) >= LOOKS, "it was looked six times", 120)
    # The run that brought the order may have asked once more behind the acknowledgement.
    _first, *rest = looks()
    assert (rest[-1] - rest[0]) / (len(rest) - 1) >= BETWEEN
    assert shop.rpc.call("cartona.log", "search_count", []) == entries
