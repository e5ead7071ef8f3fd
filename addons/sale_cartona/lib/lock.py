"""Locks that keep workers on all nodes, and users, out of each other's way."""

import zlib
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql


@contextmanager
def exclusive(env, purpose, account_id):
    """Hold the lock of one *purpose* of one account; yield whether it was free.

    The lock belongs to the transaction of a cursor that is opened for nothing else. A lock
    of the session would last until Odoo's pool closes the connection, and the worker's own
    cursor would lose it at the first commit. PostgreSQL frees it when the process dies.

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


def is_held(cr, purpose, account_id):
    """Return whether anybody holds such a lock, without taking it for a moment."""
    cr.execute(
        """
        SELECT EXISTS (
            SELECT FROM pg_locks
             WHERE locktype = 'advisory' AND objsubid = 2 AND granted
               AND classid::bigint = %s AND objid::bigint = %s
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
        """,
        (_key("sale_cartona." + purpose) % 2**32, account_id),
    )
    return cr.fetchone()[0]


def rows(records):
    """Lock the rows of *records*, which are about to be changed.

    If another transaction has changed one since this one began, this fails as the change
    itself would, but without an error in Odoo's log.

    :raises psycopg2.Error: a conflict, see :func:`.sql.is_conflict`
    """
    query = sql.SQL("SELECT FROM {} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE")
    table = sql.Identifier(records._table)
    records.env.cr.execute(query.format(table), (records.ids,), log_exceptions=False)


def whole_tables(cr, query):
    """Lock the tables that *query* names against everybody; return whether it worked.

    Whoever takes such locks one after the other, with work in between, ends in a deadlock with
    a user who holds the second table and waits for the first. So all of them are taken at
    once, and given back where that takes longer than half a second: after a whole one
    PostgreSQL looks for deadlocks and may end the user's transaction.

    The transaction of *cr* is rolled back first, so it must have nothing to lose. Afterwards
    it sees what others have committed to these tables.
    """
    cr.execute(query)
    names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in cr.fetchall())
    cr.rollback()
    try:
        cr.execute("SET LOCAL lock_timeout = '500ms'")
        statement = sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names)
        cr.execute(statement, log_exceptions=False)
        cr.execute("SET LOCAL lock_timeout = 0")
    except (psycopg2.errors.LockNotAvailable, psycopg2.errors.DeadlockDetected):
        cr.rollback()
        return False
    return True


def _key(text):
    """Return a 32-bit signed key for *text*, the same in every process."""
    return zlib.crc32(text.encode()) - 2**31
