import threading

from odoo.service import server as service
from odoo.tests import TransactionCase, tagged

from ..lib import scheduler, ticker

THREAD = "odoo.service.cron.cron7"


class _Server(service.ThreadedServer):
    """A server whose threads of the scheduler run until they are told to end."""

    def __init__(self):
        self.httpd = self
        self.quit_signals_received = 0
        self.begun = []
        self.end = threading.Event()

    def cron_thread(self, number):
        self.begun.append(number)
        self.end.wait()


@tagged("post_install", "-at_install")
class TestScheduler(TransactionCase):
    """Threads of the scheduler that have ended are started again, and only those."""

    def setUp(self):
        super().setUp()
        self.server, self.woken, self.answers = _Server(), [], True
        self.addCleanup(self.server.end.set)
        self.patch(service, "server", self.server)
        self.patch(scheduler, "_seen", {THREAD})
        self.patch(scheduler, "_postgres_answers", lambda: self.answers)
        self.patch(scheduler.wakeup, "soon", self.woken.append)
        self.patch(ticker, "_ticker", ticker.Ticker())
        ticker._ticker.add("", scheduler.mend)
        ticker._ticker.add("shop", lambda: None)

    def names(self):
        return [thread.name for thread in threading.enumerate()]

    def test_a_missing_thread_is_started_with_one_warning(self):
        with self.assertLogs("odoo.addons.sale_cartona.lib.scheduler", "WARNING") as said:
            self.assertEqual(scheduler.mend(), scheduler.INTERVAL)
        scheduler.mend()
        self.assertEqual(len(said.output), 1)
        self.assertEqual(self.server.begun, [7])
        self.assertEqual(len(self.woken), 1, "one database is told that it may have work")
        [thread] = [each for each in threading.enumerate() if each.name == THREAD]
        self.assertEqual((thread.type, thread.daemon), ("cron", True))

    def test_not_before_postgresql_answers(self):
        self.answers = False
        scheduler.mend()
        self.assertEqual(self.server.begun, [])

    def test_not_where_none_was_started(self):
        self.patch(scheduler, "_seen", set())
        scheduler.mend()
        self.assertEqual(self.server.begun, [])

    def test_not_while_the_server_ends(self):
        self.server.quit_signals_received = 1
        scheduler.mend()
        self.assertEqual(self.server.begun, [])

    def test_several_processes_are_odoos_own_business(self):
        self.patch(service, "server", None)
        self.assertIsNone(scheduler.mend())
        self.assertFalse(ticker.is_serving())
