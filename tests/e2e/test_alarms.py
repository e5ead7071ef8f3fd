"""Each alarm is caused for real: somebody is called, a monitor hears of it, and it goes again."""

import zlib

import pytest
import requests

from tools.shop import TOKEN, wait_until

pytestmark = pytest.mark.one_series


@pytest.fixture(scope="module")
def monitor(shop, odoo):
    """What a monitor is told: its status and the alarms of the account."""
    settings = shop.rpc.call("res.config.settings", "create", {})
    shop.rpc.call("res.config.settings", "action_make_cartona_health_url", [settings])
    token = shop.rpc.call("ir.config_parameter", "get_param", "sale_cartona.health_token")

    def ask():
        answer = requests.get(f"{odoo.url}/cartona/health", params={"token": token}, timeout=60)
        return answer.status_code, answer.json()["accounts"][0]["alarms"]

    wait_until(lambda: ask() == (200, []), "all is well")
    return ask


@pytest.fixture
def sql(database):
    """Run a statement, as nobody but the passing of time does."""

    def run(statement, *words):
        with database.env.postgres.cursor(database.name) as cr:
            cr.execute(statement, words)

    return run


@pytest.fixture
def called(shop):
    """The summaries of what somebody is called for; the scheduled action looks first."""
    domain = [("module", "=", "sale_cartona"), ("name", "=", "cron_alarms")]
    [cron] = shop.rpc.search_read("ir.model.data", domain, ["res_id"])

    def summaries():
        shop.run_action(cron["res_id"])
        wanted = [("res_model", "=", "cartona.account"), ("res_id", "=", shop.account_id)]
        return [
            each["summary"] for each in shop.rpc.search_read("mail.activity", wanted, ["summary"])
        ]

    return summaries


def comes(monitor, called, code, label):
    wait_until(lambda: monitor() == (503, [code]), f"the monitor heard of {code}")
    wait_until(lambda: called() == [f"Cartona: {label}"], "the responsible was called")
    # Once, however often it is looked.
    assert called() == [f"Cartona: {label}"]


def goes(monitor, called):
    # Who found the work held by somebody else comes again after a minute.
    wait_until(lambda: monitor() == (200, []), "the monitor heard that all is well", 150)
    wait_until(lambda: called() == [], "the call was taken back")


def test_a_token_that_is_refused(shop, monitor, called):
    account = [shop.account_id]
    shop.rpc.call("cartona.account", "write", account, {"token": "one of long ago"})
    shop.set_price(shop.product_ids[0], 51.0)
    comes(monitor, called, "token", "Token Refused")
    shop.rpc.call("cartona.account", "write", account, {"token": TOKEN})
    goes(monitor, called)
    wait_until(lambda: shop.cartona_price(shop.product_ids[0]) == 51.0, "the price went out")


def test_an_outage_of_more_than_a_quarter_of_an_hour(shop, monitor, called, sql):
    shop.cartona.post("faults", {"endpoint": "*", "kind": "error_500", "probability": 1})
    shop.set_price(shop.product_ids[1], 52.0)

    def has_failed():
        domain = [("account_id", "=", shop.account_id), ("failure_count", ">", 0)]
        return shop.rpc.call("cartona.channel", "search_count", domain)

    wait_until(has_failed, "Cartona failed")
    # Nobody is called for an interruption as there are many.
    assert monitor() == (200, [])
    assert called() == []
    sql("UPDATE cartona_channel SET failing_since = failing_since - INTERVAL '16 minutes'")
    comes(monitor, called, "outage", "Cartona Does Not Answer")
    shop.cartona.delete("faults")
    goes(monitor, called)
    wait_until(lambda: shop.cartona_price(shop.product_ids[1]) == 52.0, "the price went out")


def test_a_change_that_waits_although_nothing_is_in_its_way(shop, monitor, called, sql, database):
    """Another process holds the work of the account, as one that hangs does."""
    with database.env.postgres.cursor(database.name) as cr:
        # As lib/lock.py names the work of a channel.
        key = zlib.crc32(b"sale_cartona.offers") - 2**31
        cr.execute("SELECT pg_advisory_lock(%s, %s)", (key, shop.account_id))
        shop.set_price(shop.product_ids[2], 53.0)
        assert monitor() == (200, [])
        sql("UPDATE cartona_outbox SET since = since - INTERVAL '11 minutes'")
        comes(monitor, called, "waiting", "A Change Waits Too Long")
    goes(monitor, called)
    wait_until(lambda: shop.cartona_price(shop.product_ids[2]) == 53.0, "the price went out")


def test_pushes_that_fall_silent(shop, monitor, called, odoo, sql):
    def brought(how, count):
        placed = [
            shop.place_order({shop.product_ids[3]: 1})["hashed_id"] for _number in range(count)
        ]

        def have_come():
            shop.fetch_orders() if how == "pull" else None
            found = shop.rpc.search_read(
                "cartona.order", [("hashed_id", "in", placed)], ["brought_by"]
            )
            return [each["brought_by"] for each in found] == [how] * count

        wait_until(have_come, f"orders came by {how}")

    shop.receive_pushes(odoo.url)
    brought("push", 1)
    shop.end_pushes()
    brought("pull", 2)
    assert monitor() == (200, [])
    # Three at one moment may have been waiting since a pause; these come one by one.
    sql("UPDATE cartona_order SET create_date = create_date - INTERVAL '2 minutes'")
    brought("pull", 1)
    comes(monitor, called, "silent", "Webhooks Have Fallen Silent")
    shop.receive_pushes(odoo.url)
    brought("push", 1)
    goes(monitor, called)
    shop.end_pushes()
