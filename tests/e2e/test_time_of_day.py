"""The time of day is set by an hour, as by a machine that finds its clock wrong: all goes on.

The processor's clock is the whole machine's. To Odoo and PostgreSQL it is the same whether the
clock is set back or all that they have noted lies ahead, so that is what these tests do. Nothing
that a process remembers may rest on the time of day.
"""

import pytest

from tools.odoo_log import Allowed
from tools.shop import wait_until

pytestmark = pytest.mark.one_series

#: What Odoo's scheduler and the connector note of times, seconds since 1970 among them.
_COLUMNS = """
    SELECT table_name, column_name, data_type
      FROM information_schema.columns JOIN information_schema.tables USING (table_name)
     WHERE tables.table_schema = 'public' AND table_type = 'BASE TABLE'
       AND (data_type LIKE 'timestamp%%' OR column_name = 'sent_at')
       AND (table_name LIKE 'cartona%%' OR table_name LIKE 'ir_cron%%')
"""


@pytest.fixture(scope="module")
def harmless(harmless):
    """What Odoo says of steps that the setting of the clock collides with is expected, too."""
    collision = r"could not serialize access|SerializationFailure"
    return (*harmless, Allowed("", collision, "The clock is set by changing what is noted."))


@pytest.fixture
def set_clock(database):
    """Set the time of day by some hours."""

    def set_by(hours):
        with database.env.postgres.cursor(database.name) as cr:
            cr.execute(_COLUMNS)
            columns = {}
            for table, column, kind in cr.fetchall():
                shift = "INTERVAL '1 hour'" if kind.startswith("timestamp") else "3600"
                text = f'"{column}" = "{column}" - {hours} * {shift}'
                columns.setdefault(table, []).append(text)
            for table, changes in columns.items():
                # Whoever is in the middle of a step meets it, and does it again.
                cr.execute(f'UPDATE "{table}" SET {", ".join(changes)}')

    return set_by


@pytest.mark.parametrize("hours", [1, -1])
def test_prices_and_orders_go_on(shop, set_clock, hours):
    shop.goes_on(60.0 - hours)
    set_clock(hours)
    placed = shop.goes_on(70.0 - hours)
    # What was told before it is no reason to doubt what a retailer does now.
    (order,) = shop.sale_orders(placed)
    shop.rpc.call("sale.order", "action_confirm", [order["id"]])
    on_cartona = f"orders/{placed}"
    wait_until(lambda: shop.cartona.get(on_cartona)["status"] == "approved", "Cartona heard of it")
    set_clock(hours)
    edit = {"by": "cartona", "fields": {"note_message": f"{hours} h"}}
    shop.cartona.patch(on_cartona, edit)

    def is_heard_of():
        shop.fetch_orders()
        noted = [("hashed_id", "=", placed), ("note_message", "=", f"{hours} h")]
        return shop.rpc.call("cartona.order", "search_count", noted)

    wait_until(is_heard_of, "the retailer's note came in")


@pytest.mark.parametrize("hours", [1, -1])
def test_a_wait_does_not_become_longer(shop, set_clock, hours):
    """The clock is set while Cartona fails, and what waits has nothing else to wake it."""
    price = 80.0 - hours
    shop.cartona.post("faults", {"endpoint": "*", "kind": "error_500", "probability": 1})
    shop.set_price(shop.product_ids[1], price)
    wait_until(lambda: _failures(shop) >= 3, "Cartona has failed some times")
    set_clock(hours)
    shop.cartona.delete("faults")
    wait_until(lambda: shop.cartona_price(shop.product_ids[1]) == price, "the price went out", 90)


def _failures(shop):
    channels = shop.rpc.search_read(
        "cartona.channel",
        [("account_id", "=", shop.account_id), ("kind", "=", "offers")],
        ["failure_count"],
    )
    return channels[0]["failure_count"]
