"""Keeps each account's connection to Cartona open between two runs.

A handshake takes longer than the call that it is made for, so a process keeps one client
per database, account and channel. Only one thread at a time uses a client: it is taken out
of the store while it is lent.
"""

import threading
from contextlib import contextmanager

_idle = {}
_guard = threading.Lock()


@contextmanager
def borrowed(key, fingerprint, build):
    """Lend the client kept under *key*, or one made by *build*.

    A kept client is closed and replaced where the account's *fingerprint* (address, token,
    paths) has changed since.
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
