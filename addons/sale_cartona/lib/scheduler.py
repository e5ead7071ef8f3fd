"""Brings back threads of Odoo's scheduler that have ended.

Where PostgreSQL is restarted, as any security update does, the threads that wait for a
notification end with an exception. Nobody would start them again: users go on working, and no
scheduled action of any addon runs until somebody restarts Odoo.
"""

import logging
import threading
from functools import partial

import psycopg2

from odoo.service import server as service

from . import ticker, wakeup
from .link import connect

_logger = logging.getLogger(__name__)

#: Seconds between two counts of the threads.
INTERVAL = 5.0

#: Names of the threads that were seen alive. A server without any is meant to have none.
_seen = set()


def mend():
    """Start what is missing as Odoo's own start does, once PostgreSQL answers; a beat."""
    server = service.server
    # With several processes the scheduler's are replaced by Odoo itself.
    if not isinstance(server, service.ThreadedServer):
        return None
    alive = {thread.name for thread in threading.enumerate() if ticker.is_scheduler(thread)}
    _seen.update(alive)
    missing = sorted(_seen - alive)
    if missing and ticker.is_serving() and _postgres_answers():
        for name in missing:
            _start(server, name)
        _logger.warning(
            "%d of %d threads of Odoo's scheduler had ended, as they do where PostgreSQL is"
            " restarted: started again",
            len(missing),
            len(_seen),
        )
        for database in filter(None, ticker.names()):
            wakeup.soon(partial(wakeup.notify_scheduler, database))
    return INTERVAL


def _postgres_answers():
    """Return whether a new thread would find PostgreSQL, and not end at once like the old one."""
    try:
        connect("postgres").close()
    except psycopg2.Error:
        return False
    return True


def _start(server, name):
    number = int("".join(filter(str.isdigit, name)))
    thread = threading.Thread(target=server.cron_thread, args=(number,), name=name, daemon=True)
    thread.type = "cron"
    thread.start()
