"""Keeps each account's connection to Cartona open between two runs.

A handshake costs more than the call it is made for, so a process keeps one client
per database, account and channel. A client is used by one thread at a time: who
borrows it takes it out of the store.
"""

import threading
from contextlib import contextmanager

_idle = {}
_guard = threading.Lock()


@contextmanager
def borrowed(key, fingerprint, build):
    """Lend the client kept under *key*, or one made by *build*.

    A kept client whose *fingerprint* (address, token, paths) is no longer the
    account's is closed and replaced.
    """
    with _guard:
        kept = _idle.pop(key, None)
    if kept and kept[0] == fingerprint:
        client = kept[1]
    else:
        if kept:
            kept[1].close()
        client = build()
    try:
        yield client
    finally:
        with _guard:
            superseded = _idle.pop(key, None)
            _idle[key] = (fingerprint, client)
        if superseded:
            superseded[1].close()
