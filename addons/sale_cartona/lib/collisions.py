"""Keeps Odoo's log from calling a collision an error where a worker does its step again."""

import logging
import sys
import threading
from contextlib import contextmanager

from .sql import is_conflict


class _Thread(threading.local):
    #: Whether what this thread does is done again where it collides.
    repeats = False


_here = _Thread()


@contextmanager
def repeated():
    """Have statements of this thread that collide with another transaction not logged as errors.

    Meant for whoever repeats the step, or says itself that it has failed: Odoo's cursor logs each
    statement that fails, before anybody knows what becomes of it.
    """
    before = _here.repeats
    _here.repeats = True
    try:
        yield
    finally:
        _here.repeats = before


class Collisions(logging.Filter):
    """Lets everything through but a collision of a thread that repeats its step.

    >>> class Conflict(Exception):
    ...     pgcode = "40001"
    >>> def is_logged(error):
    ...     try:
    ...         raise error
    ...     except Exception:
    ...         return Collisions().filter(None)
    >>> with repeated():
    ...     is_logged(Conflict()), is_logged(ValueError())
    (False, True)
    >>> is_logged(Conflict())
    True
    """

    def filter(self, record):
        """Return whether *record*, which is logged where an error was caught, is to be seen."""
        return not (_here.repeats and is_conflict(sys.exc_info()[1]))


logging.getLogger("odoo.sql_db").addFilter(Collisions())
