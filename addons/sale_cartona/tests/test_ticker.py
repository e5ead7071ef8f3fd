from unittest.mock import patch

import psycopg2

from odoo.tests import TransactionCase, tagged

from ..lib import order_clock, ticker
from ..lib.order_clock import BEAT, STANDBY, OrderClock


@tagged("post_install", "-at_install")
class TestBeat(TransactionCase):
    """A beat survives whatever happens to its database, and ends with it."""

    def setUp(self):
        super().setUp()
        self.clock, self.registries = OrderClock("shop"), {"shop": _Registry()}
        self.patch(ticker, "is_serving", lambda: True)
        self.patch(order_clock.compat, "loaded_registry", self.registries.get)

    def beat(self, error=None):
        with patch.object(OrderClock, "_beat", side_effect=error, return_value=1.0):
            return self.clock()

    def test_a_beat_that_fails_is_told_once_and_the_clock_goes_on(self):
        now, beats = [0.0], []
        clock = ticker.Ticker(clock=lambda: now[0])

        def fails():
            raise ValueError("a mistake of ours")

        clock.add("bad", fails)
        clock.add("good", lambda: beats.append(now[0]) or 60.0)
        with self.assertLogs("odoo.addons.sale_cartona.lib.ticker", "WARNING") as said:
            for now[0] in (0.0, 60.0, 120.0):
                clock.turn()
        self.assertEqual((len(said.output), beats), (1, [0.0, 60.0, 120.0]))

    def test_the_database_is_away(self):
        self.assertEqual(self.beat(psycopg2.OperationalError("refused")), BEAT)
        self.assertEqual(self.beat(), 1.0)

    def test_the_connector_is_being_changed(self):
        self.assertEqual(self.beat(psycopg2.errors.UndefinedColumn("poll_seconds")), STANDBY)
        self.assertTrue(self.registries["shop"].is_checked)

    def test_a_shell_does_not_look(self):
        self.patch(ticker, "is_serving", lambda: False)
        self.assertEqual(self.beat(AssertionError), BEAT)

    def test_modules_are_being_loaded(self):
        self.registries["shop"].ready = False
        self.assertEqual(self.beat(AssertionError), BEAT)

    def test_a_database_that_is_gone_ends_its_clock(self):
        del self.registries["shop"].models["cartona.order.look"]
        self.assertIsNone(self.beat(), "the connector is not installed any more")
        del self.registries["shop"]
        self.assertIsNone(self.beat())


class _Registry:
    """What the clock knows of a database that is loaded."""

    def __init__(self):
        self.models = {"cartona.order.look": None}
        self.ready = True
        self.is_checked = False

    def check_signaling(self):
        self.is_checked = True
        return self
