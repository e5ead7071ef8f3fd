import select

import psycopg2

import odoo
from odoo.tests import tagged

from ..lib import wakeup
from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestWakeup(CartonaCase):
    """The scheduler hears of work over a connection that stays open."""

    def setUp(self):
        super().setUp()
        _name, info = odoo.sql_db.connection_info_for("postgres")
        self.scheduler = psycopg2.connect(**info)
        self.addCleanup(self.scheduler.close)
        self.scheduler.autocommit = True
        self.execute("LISTEN cron_trigger")

    def execute(self, query, *parameters):
        with self.scheduler.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    def heard(self, seconds=30):
        """Return whether the scheduler is told of this database within so many *seconds*."""
        while select.select([self.scheduler], [], [], seconds)[0]:
            self.scheduler.poll()
            # Other databases of this server may have work as well.
            told = [notification.payload for notification in self.scheduler.notifies]
            self.scheduler.notifies.clear()
            if self.env.cr.dbname in told:
                return True
        return False

    def speaker(self):
        wakeup.notify_scheduler(self.env.cr.dbname)
        self.assertTrue(self.heard())
        return wakeup._postgres._connection.info.backend_pid

    def test_the_connection_stays(self):
        self.assertEqual(self.speaker(), self.speaker())

    def test_a_connection_that_died_is_replaced(self):
        first = self.speaker()
        self.execute("SELECT pg_terminate_backend(%s)", first)
        self.assertNotEqual(self.speaker(), first)

    def test_a_connection_that_rested_too_long_is_replaced(self):
        first = self.speaker()
        wakeup._postgres._used_at -= wakeup.LONGEST_REST + 1
        self.assertNotEqual(self.speaker(), first)

    def test_a_failed_notification_is_no_error(self):
        self.speaker()

        def fails(_query, _parameters):
            raise psycopg2.OperationalError("no more connections")

        self.patch(wakeup._postgres, "execute", fails)
        wakeup.notify_scheduler(self.env.cr.dbname)

    def test_a_change_is_heard_after_its_commit(self):
        product = self.make_product(price=10.0)
        self.make_listing(product)
        self.drain()
        self.env.cr.flush()
        self.env.cr.postcommit.clear()
        product.list_price = 11.0
        self.env.cr.flush()
        self.assertFalse(self.heard(seconds=0))
        self.env.cr.postcommit.run()
        self.assertTrue(self.heard())
