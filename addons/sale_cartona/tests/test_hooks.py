from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from .. import hooks


@tagged("post_install", "-at_install")
class TestUninstallation(TransactionCase):
    """While the tables go, Odoo does not clean up what is in them."""

    def setUp(self):
        super().setUp()
        self.cleaning = self.env.ref("base.autovacuum_job")
        # Two transactions that know nothing of this one, and are rolled back.
        self.uninstallation = self._cursor()
        self.scheduler = self._cursor()

    def _cursor(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        self.addCleanup(cr.rollback)
        return cr

    def _is_free(self, cr):
        """Return whether the scheduler could start the job, as it asks for it."""
        query = "SELECT id FROM ir_cron WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED"
        cr.execute(query, (self.cleaning.id,))
        return bool(cr.fetchall())

    def test_it_does_not_begin(self):
        self.assertTrue(hooks.put_off_cleaning(self.uninstallation))
        self.assertFalse(self._is_free(self.scheduler))

    def test_it_is_put_off_until_every_process_has_heard(self):
        hooks.put_off_cleaning(self.uninstallation)
        later = "nextcall > now() AT TIME ZONE 'UTC' + INTERVAL '4 minutes'"
        query = f"SELECT {later} FROM ir_cron WHERE id = %s"
        self.uninstallation.execute(query, (self.cleaning.id,))
        self.assertEqual(self.uninstallation.fetchall(), [(True,)])

    def test_so_is_the_rest_of_a_run_that_had_too_little_time(self):
        cr = self.uninstallation
        now = "now() AT TIME ZONE 'UTC'"
        cr.execute(
            f"INSERT INTO ir_cron_trigger (cron_id, call_at) VALUES (%s, {now}) RETURNING id",
            (self.cleaning.id,),
        )
        trigger = cr.fetchone()
        hooks.put_off_cleaning(cr)
        later = f"call_at > {now} + INTERVAL '4 minutes'"
        cr.execute(f"SELECT {later} FROM ir_cron_trigger WHERE id = %s", trigger)
        self.assertEqual(cr.fetchall(), [(True,)])

    def test_a_run_that_is_under_way_is_waited_for(self):
        self.assertTrue(self._is_free(self.scheduler))
        self.assertFalse(hooks.put_off_cleaning(self.uninstallation))
        self.scheduler.rollback()
        self.assertTrue(hooks.put_off_cleaning(self.uninstallation))
