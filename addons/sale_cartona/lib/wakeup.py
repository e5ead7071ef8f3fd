"""Wakes the workers after a server start, when work was left by the one before.

A scheduler that starts sleeps for up to a minute before it looks for jobs the first
time. After a crash, prices that were committed but not sent would wait as long.
"""

import logging
import os
import threading

import odoo

_logger = logging.getLogger(__name__)

#: Seconds after the registry is loaded at which the scheduler is notified: its threads
#: and processes are started after that, and listen a moment later.
DELAYS = (1.0, 3.0, 6.0)


def soon(wake, delays=DELAYS):
    """Call *wake* some times within the next seconds."""
    for delay in delays:
        timer = threading.Timer(delay, wake)
        timer.daemon = True
        timer.start()


def notify_scheduler(database):
    """Do what ``ir.cron`` does behind a commit, without a transaction to do it behind."""
    function = os.getenv("ODOO_NOTIFY_FUNCTION") or "pg_notify"
    try:
        with odoo.sql_db.db_connect("postgres").cursor() as cr:
            cr.execute("SELECT %s('cron_trigger', %%s)" % function, (database,))
    except Exception as error:  # noqa: BLE001 - the scheduler looks for itself in the end
        _logger.info("The scheduler could not be notified: %s", error)
