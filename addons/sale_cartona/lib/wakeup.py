"""Wakes Odoo's scheduler: after a commit, and when a server starts.

A scheduler that has just started sleeps for up to a minute before it first looks for jobs.
Prices that were committed before a crash, but not sent, would have to wait that long.
"""

import logging
import os
import threading
import time

import psycopg2
from psycopg2 import sql

import odoo

_logger = logging.getLogger(__name__)

#: When the scheduler is notified, in seconds after the registry was loaded. Its threads and
#: processes start after that, and listen a moment later.
DELAYS = (1.0, 3.0, 6.0)
#: Seconds after which an unused connection is replaced. A firewall may have dropped it without
#: a word, and a query over it would then hang for minutes.
LONGEST_REST = 300.0


def soon(wake, delays=DELAYS):
    """Call *wake* in the background after each of *delays*, in seconds."""
    for delay in delays:
        timer = threading.Timer(delay, wake)
        timer.daemon = True
        timer.start()


class _Connection:
    """A connection of this process to the database ``postgres``, where schedulers listen.

    It stays open. Odoo opens a new one for each notification, because its pool keeps none to
    ``postgres``; that was half of what the connector added to a user's write of one price.
    """

    def __init__(self):
        self._connection = None
        self._used_at = 0.0
        self._guard = threading.Lock()

    def execute(self, query, parameters):
        """Execute *query*, over a new connection where the old one has died.

        :raises psycopg2.Error: the database cannot be reached.
        """
        with self._guard:
            now = time.monotonic()
            rested, self._used_at = now - self._used_at, now
            if self._connection and rested > LONGEST_REST:
                self._close()
            if self._connection:
                try:
                    return self._execute(query, parameters)
                except psycopg2.Error:
                    self._close()
            _name, info = odoo.sql_db.connection_info_for("postgres")
            self._connection = psycopg2.connect(**info)
            self._connection.autocommit = True
            return self._execute(query, parameters)

    def _close(self):
        self._connection.close()
        self._connection = None

    def _execute(self, query, parameters):
        with self._connection.cursor() as cursor:
            cursor.execute(query, parameters)


_postgres = _Connection()


def _replace_after_fork():
    """Give a forked process a connection of its own; the old one is still its parent's."""
    global _postgres
    _postgres = _Connection()


os.register_at_fork(after_in_child=_replace_after_fork)


def notify_scheduler(database):
    """Have the schedulers look for jobs of *database*, as ``ir.cron._notifydb`` does.

    A failure is only logged, because they look every minute in any case.
    """
    function = os.getenv("ODOO_NOTIFY_FUNCTION") or "pg_notify"
    query = sql.SQL("SELECT {}('cron_trigger', %s)").format(sql.Identifier(function))
    try:
        _postgres.execute(query, (database,))
    except psycopg2.Error as error:
        _logger.info("The scheduler could not be notified: %s", error)
