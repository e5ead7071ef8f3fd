"""Small helpers around SQL."""

from psycopg2 import errorcodes, sql

_CONFLICTS = {
    errorcodes.DEADLOCK_DETECTED,
    errorcodes.LOCK_NOT_AVAILABLE,
    errorcodes.SERIALIZATION_FAILURE,
}


def is_conflict(error):
    """Return whether another transaction was in the way, so that a second try may succeed."""
    return getattr(error, "pgcode", None) in _CONFLICTS


def unique_index(cr, table, columns, where="TRUE"):
    """Make the database refuse two rows of *table* that agree in *columns*.

    An index instead of a constraint, because it may be partial (*where*) and is
    declared the same way in every series of Odoo.
    """
    cr.execute(
        sql.SQL(
            "CREATE UNIQUE INDEX IF NOT EXISTS {name} ON {table} ({columns}) WHERE {where}"
        ).format(
            name=sql.Identifier("{}_{}_uniq".format(table, "_".join(columns))),
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            where=sql.SQL(where),
        )
    )


def references_column(cr, table, column):
    """Give *table* a column of ids of what a row speaks of, which the rows are found by.

    What is not yet in the index is looked through at each search, and brought in by whoever
    writes when it has become too long: it is kept so short that nobody notices that.
    """
    cr.execute(
        sql.SQL(
            """
            ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column} int[];
            CREATE INDEX IF NOT EXISTS {name} ON {table}
             USING gin ({column}) WITH (gin_pending_list_limit = 256) WHERE {column} IS NOT NULL
            """
        ).format(
            name=sql.Identifier("{}_{}_index".format(table, column)),
            table=sql.Identifier(table),
            column=sql.Identifier(column),
        )
    )


def rename_column(cr, table, old, new):
    """Give a column another name; its values stay."""
    cr.execute(
        sql.SQL("ALTER TABLE {} RENAME COLUMN {} TO {}").format(
            sql.Identifier(table), sql.Identifier(old), sql.Identifier(new)
        )
    )


def expression_index(cr, name, table, expression):
    """Index *table* by an SQL *expression*, which must be immutable."""
    cr.execute(
        sql.SQL("CREATE INDEX IF NOT EXISTS {name} ON {table} (({expression}))").format(
            name=sql.Identifier(name),
            table=sql.Identifier(table),
            expression=sql.SQL(expression),
        )
    )


def make_columns(cr, table, columns):
    """Add empty *columns*, ``{name: type}``, to a table of Odoo's unless they are there.

    Odoo would work out a new stored field for every row of the table, which takes minutes where
    there are millions; rows from before the installation have nothing to do with Cartona.
    """
    added = [
        sql.SQL("ADD COLUMN IF NOT EXISTS {} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in columns.items()
    ]
    cr.execute(
        sql.SQL("ALTER TABLE {} {}").format(sql.Identifier(table), sql.SQL(", ").join(added))
    )
