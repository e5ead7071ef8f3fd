"""Entries of the log that a rollback may have taken away, to be written again behind it.

An entry is written in the transaction that keeps the outcome of its calls, because a commit of its
own would slow down each of them. Should that transaction be rolled back, the calls have been made
all the same.
"""

from weakref import WeakKeyDictionary

_entries = WeakKeyDictionary()


def remember(cr, entry_id, times, values):
    """Remember *values* that were written as *entry_id* (None: not at all) for so many *times*."""
    _entries.setdefault(cr, []).append((entry_id, times, values))


def forget(cr):
    """Forget what was written by *cr*: it is committed."""
    _entries.pop(cr, None)


def taken(cr):
    """Return and forget what was written since the last commit: ``[(id, times, values)]``."""
    return _entries.pop(cr, [])
