"""Mutual exclusion between Odoo's workers, on every node, and of everybody else."""

import zlib
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql


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


def rows(records):
    """Lock the rows of *records*, which are about to be changed.

    Another transaction may have been quicker since this one began. It fails then, as a change
    would, but Odoo's log does not call that an error.

    :raises psycopg2.Error: a conflict, see `lib.sql.is_conflict`.
    """
    query = sql.SQL("SELECT FROM {} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE")
    table = sql.Identifier(records._table)
    records.env.cr.execute(query.format(table), (records.ids,), log_exceptions=False)


def whole_tables(cr, query):
    """Lock the tables that *query* names against everybody; return whether it worked.

    A transaction that takes one such lock after the other, and does something in between, is
    a deadlock to each that holds the second and wants the first. So all are taken first, and
    given back where that lasts longer than half a second: PostgreSQL needs a whole one to find a
    deadlock, and would end the other transaction. *cr* must have nothing to lose; what it sees
    afterwards is what others have left in these tables.
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
