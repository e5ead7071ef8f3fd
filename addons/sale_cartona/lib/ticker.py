"""A clock of our own: one thread a process, which calls what is due.

Odoo's scheduler looks once a minute, and none of its threads is left where PostgreSQL was
restarted. This one holds no worker, no transaction and no cursor of Odoo's, and outlives whatever
it calls. Intervals are taken from the monotonic clock, so that setting the time of day neither
stops nor hurries it.
"""

import logging
import os
import threading
import time

import odoo
from odoo.service import server as service

_logger = logging.getLogger(__name__)

#: Seconds between two glances at what is due, and the pause after something unforeseen.
STEP = 0.5
AFTER_FAILURE = 60.0


class Ticker:
    """Calls each *beat* when it is due.

    A beat returns the seconds after which it wants to be called again, or None when it is over.

    >>> now, called = [0.0], []
    >>> def beat():
    ...     called.append(now[0])
    ...     return 5.0 if len(called) < 3 else None
    >>> ticker = Ticker(clock=lambda: now[0])
    >>> ticker.add("shop", beat)
    >>> for now[0] in range(20):
    ...     ticker.turn()
    >>> called
    [0, 5, 10]
    >>> ticker.names()
    []
    """

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._beats = {}
        self._due = {}
        self._failed = {}
        self._thread = None

    def add(self, name, beat):
        """Call *beat* from now on, unless something is called under that *name* already."""
        if name not in self._beats:
            self._due[name] = self._clock()
            self._beats[name] = beat

    def names(self):
        """Return the names of what is called."""
        return list(self._beats)

    def turn(self):
        """Call what is due; what fails is called again after a minute."""
        for name, beat in list(self._beats.items()):
            if self._clock() < self._due[name]:
                continue
            try:
                pause = beat()
                self._failed.pop(name, None)
            except Exception as error:
                pause = AFTER_FAILURE
                # A failure that goes on is told once.
                if self._failed.get(name) != repr(error):
                    self._failed[name] = repr(error)
                    _logger.warning("The clock of %s failed", name, exc_info=True)
            if pause is None:
                self._beats.pop(name, None)
            else:
                self._due[name] = self._clock() + pause

    def start(self):
        """Begin to turn in a thread of this process, unless it does so already."""
        if self._thread and self._thread.is_alive():
            return
        self._thread = threading.Thread(target=self._run, name="sale_cartona.clock", daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            time.sleep(STEP)
            self.turn()


_ticker = Ticker()


def add(name, beat):
    """Have this process call *beat*: at once, or in the processes that it will be forked into."""
    _ticker.add(name, beat)
    if not (_is_master() or odoo.evented):
        _ticker.start()


def names():
    """Return the names of what this process calls."""
    return _ticker.names()


def is_serving():
    """Return whether this process is a server: no shell, and none that is about to end.

    With several processes (``--workers``) each that serves users or runs jobs is one. A server
    with threads is one as soon as it listens, or has threads of the scheduler.
    """
    server = service.server
    if isinstance(server, service.ThreadedServer):
        is_used = server.httpd or any(map(is_scheduler, threading.enumerate()))
        return bool(is_used and not server.quit_signals_received)
    return isinstance(server, service.PreforkServer) and not _is_master()


def is_scheduler(thread):
    """Return whether a thread is one of those of Odoo's scheduler."""
    return thread.is_alive() and thread.name.startswith("odoo.service.cron.cron")


def _is_master():
    """Return whether this process only starts those that serve."""
    return isinstance(service.server, service.PreforkServer) and service.server.pid == os.getpid()


def _start_after_fork():
    """Begin anew in a process that serves; threads are not inherited.

    What a program forks for another purpose is not such a process.
    """
    server = service.server
    is_worker = isinstance(server, service.PreforkServer) and server.pid == os.getppid()
    if is_worker and _ticker.names():
        _ticker._thread = None
        _ticker.start()


os.register_at_fork(after_in_child=_start_after_fork)
