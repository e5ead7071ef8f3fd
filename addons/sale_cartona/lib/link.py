"""A connection to a database that belongs to the clock alone.

Odoo's cursors log what fails and work on a snapshot; a clock has to outlive a PostgreSQL that is
away without filling the log, and wants the newest of each row.
"""

from contextlib import contextmanager

import psycopg2

import odoo

#: So that a PostgreSQL that has vanished without a word does not hold the clock, in seconds.
_PATIENCE = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
#: A lock of somebody's who changes tables is not waited for long.
_LIMITS = "SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '5s'"


def connect(database):
    """Return a new connection to *database*.

    :raises psycopg2.Error: it cannot be reached, or is gone.
    """
    _name, info = odoo.sql_db.connection_info_for(database)
    return psycopg2.connect(**dict(_PATIENCE, **info))


class Link:
    """A connection that is opened when it is needed, and anew after each error."""

    def __init__(self, database):
        self._database = database
        self._connection = None

    @contextmanager
    def transaction(self):
        """Lend a cursor for a short transaction, which commits at its end.

        :raises psycopg2.Error: it did not commit; the connection is closed.
        """
        try:
            self._connection = self._connection or connect(self._database)
            with self._connection, self._connection.cursor() as cursor:
                cursor.execute(_LIMITS)
                yield cursor
        except psycopg2.Error:
            self.close()
            raise

    def close(self):
        """Give the connection back, if there is one."""
        connection, self._connection = self._connection, None
        if connection:
            connection.close()
