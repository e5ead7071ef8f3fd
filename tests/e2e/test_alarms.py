"""Each alarm is caused for real: somebody is called, a monitor hears of it, and it goes again."""

import zlib

import pytest
import requests

from tools.odoo_log import Allowed
from tools.shop import TOKEN, wait_until

pytestmark = pytest.mark.one_series

#: What PostgreSQL says where a test has the work fail in Odoo.
BROKEN = "broken by a test"


@pytest.fixture(scope="module")
def harmless(harmless):
    """What a test breaks is told in Odoo's log, too."""
    return (*harmless, Allowed("", BROKEN, "The work fails in Odoo."))


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


def has_failed(shop):
    domain = [("account_id", "=", shop.account_id), ("failure_count", ">", 0)]
    return shop.rpc.call("cartona.channel", "search_count", domain)


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

    wait_until(lambda: has_failed(shop), "Cartona failed")
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
        # The server has not just started, nor has the interruption before just ended.
        sql("UPDATE cartona_clock SET held_since = held_since - INTERVAL '11 minutes'")
        sql("UPDATE cartona_channel SET working_since = working_since - INTERVAL '11 minutes'")
        comes(monitor, called, "waiting", "A Change Waits Too Long")
    goes(monitor, called)
    wait_until(lambda: shop.cartona_price(shop.product_ids[2]) == 53.0, "the price went out")


def test_work_that_fails_in_odoo(shop, monitor, called, sql):
    sql(
        f"""
        CREATE FUNCTION break_listings() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{BROKEN}'; END $$;
        CREATE TRIGGER break_listings BEFORE UPDATE ON cartona_listing
            FOR EACH ROW EXECUTE FUNCTION break_listings()
        """
    )
    shop.set_price(shop.product_ids[0], 54.0)

    wait_until(lambda: has_failed(shop), "the work failed")
    assert monitor() == (200, [])
    sql("UPDATE cartona_channel SET failing_since = failing_since - INTERVAL '16 minutes'")
    comes(monitor, called, "failing", "The Work Fails in Odoo")
    sql("DROP FUNCTION break_listings() CASCADE")
    shop.rpc.call("cartona.account", "action_push_now", [shop.account_id])
    goes(monitor, called)
    wait_until(lambda: shop.cartona_price(shop.product_ids[0]) == 54.0, "the price went out")


def test_a_scheduled_action_that_is_off(shop, monitor, called, sql):
    sql(
        """
        UPDATE ir_cron SET active = FALSE WHERE id IN (
            SELECT res_id FROM ir_model_data WHERE module = 'sale_cartona' AND name = 'cron_orders')
        """
    )
    comes(monitor, called, "worker", "Worker Off")
    account = [shop.account_id]
    said = shop.rpc.call("cartona.account", "action_fetch_orders", account)["params"]
    assert said["type"] == "danger"
    said = shop.rpc.call("cartona.account", "action_wake_workers", account)["params"]
    assert said["type"] == "success"
    goes(monitor, called)


def test_a_server_that_runs_no_scheduled_actions(shop, monitor, called, odoo, sql):
    odoo.stop()
    odoo.options = ("--max-cron-threads=0",)
    odoo.start()
    # Ten minutes pass.
    sql("UPDATE cartona_clock SET held_since = held_since - INTERVAL '10 minutes'")
    sql("UPDATE ir_cron SET nextcall = nextcall - INTERVAL '10 minutes'")
    comes(monitor, called, "worker", "Worker Off")
    said = shop.rpc.call("cartona.account", "action_wake_workers", [shop.account_id])["params"]
    assert said["type"] == "danger"
    odoo.stop()
    odoo.options = ()
    odoo.start()
    goes(monitor, called)


def comes_by(shop, how):
    """Place an order and return how it came in; asked for is only what is to be fetched."""
    placed = shop.place_order({shop.product_ids[3]: 1})["hashed_id"]

    def brought_by():
        if how == "pull":
            shop.fetch_orders()
        found = shop.rpc.search_read("cartona.order", [("hashed_id", "=", placed)], ["brought_by"])
        return [each["brought_by"] for each in found]

    return wait_until(brought_by, "the order came in")[0]


def test_pushes_that_fall_silent(shop, monitor, called, odoo, sql):
    def brought(how, count):
        """Have so many orders come in that way, one after the other."""
        came = []

        def one_more_has_come():
            # Fetching may be quicker than the push of an order, which is no fault of either.
            came.append(comes_by(shop, how))
            return came.count(how) >= count

        wait_until(one_more_has_come, f"orders came by {how}")

    shop.receive_pushes(odoo.url)
    brought("push", 1)
    shop.end_pushes()
    brought("pull", 2)
    assert monitor() == (200, [])
    # Three at one moment may have been waiting since a pause; these come one by one.
    sql("UPDATE cartona_order SET create_date = create_date - INTERVAL '2 minutes'")
    sql("UPDATE cartona_clock SET pushed_at = pushed_at - INTERVAL '5 minutes'")
    brought("pull", 1)
    comes(monitor, called, "silent", "Webhooks Have Fallen Silent")
    shop.receive_pushes(odoo.url)
    brought("push", 1)
    goes(monitor, called)
    shop.end_pushes()
