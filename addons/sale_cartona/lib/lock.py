"""Mutual exclusion between Odoo's workers, on every node."""

import zlib
from contextlib import contextmanager


@contextmanager
def exclusive(env, purpose, account_id):
    """Hold the lock of one *purpose* of one account; yield whether it was free.

    The lock belongs to the transaction of a cursor that is opened for it and does
    nothing else: a session's lock would outlive its use in Odoo's connection pool,
    and a lock of the working cursor would be gone with its first commit. PostgreSQL
    frees it when the process dies.

    The caller must begin a new transaction once it holds the lock, so that it sees
    what the previous holder has committed.
    """
    with env.registry.cursor() as lock_cr:
        yield try_lock(lock_cr, purpose, account_id)


def try_lock(cr, purpose, account_id):
    """Take the lock until the transaction of *cr* ends; return whether it was free."""
    cr.execute(
        "SELECT pg_try_advisory_xact_lock(%s, %s)",
        (_key("sale_cartona." + purpose), account_id),
    )
    return cr.fetchone()[0]


def _key(text):
    """Return a 32-bit signed key for *text*, the same in every process."""
    return zlib.crc32(text.encode()) - 2**31
