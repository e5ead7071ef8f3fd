"""Wakes the scheduler: behind a commit, and after a server start.

A scheduler that starts sleeps for up to a minute before it looks for jobs the first
time. After a crash, prices that were committed but not sent would wait as long.
"""

import logging
import os
import threading
import time

import psycopg2
from psycopg2 import sql

import odoo

_logger = logging.getLogger(__name__)

#: Seconds after the registry is loaded at which the scheduler is notified: its threads
#: and processes are started after that, and listen a moment later.
DELAYS = (1.0, 3.0, 6.0)
#: Seconds after which a connection that was not used is not trusted any more: what lies between
#: may have dropped it without a word, and who uses it then waits for minutes.
LONGEST_REST = 300.0


def soon(wake, delays=DELAYS):
    """Call *wake* some times within the next seconds."""
    for delay in delays:
        timer = threading.Timer(delay, wake)
        timer.daemon = True
        timer.start()


class _Line:
    """A connection of this process to where schedulers listen, which stays open.

    Odoo opens one for each notification: its pool keeps none to the database ``postgres``.
    That took half of the time that a user's write of one price became longer.
    """

    def __init__(self):
        self._connection = None
        self._used_at = 0.0
        self._guard = threading.Lock()

    def say(self, query, parameters):
        """Execute *query*, over a new connection where the kept one has died.

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


_line = _Line()


def _forget_line():
    """Leave the parent's connection to the parent."""
    global _line
    _line = _Line()


os.register_at_fork(after_in_child=_forget_line)


def notify_scheduler(database):
    """Do what ``ir.cron._notifydb`` does; who is not heard is no error.

    The scheduler looks for its jobs every minute in any case.
    """
    function = os.getenv("ODOO_NOTIFY_FUNCTION") or "pg_notify"
    query = sql.SQL("SELECT {}('cron_trigger', %s)").format(sql.Identifier(function))
    try:
        _line.say(query, (database,))
    except psycopg2.Error as error:
        _logger.info("The scheduler could not be notified: %s", error)
