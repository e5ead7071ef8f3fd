"""Small helpers around SQL."""


def unique_index(cr, table, columns, where=None):
    """Make the database refuse two rows of *table* that agree in *columns*.

    An index instead of a constraint, because it may be partial (*where*) and is
    declared the same way in every series of Odoo.
    """
    name = "{}_{}_uniq".format(table, "_".join(columns))
    query = 'CREATE UNIQUE INDEX IF NOT EXISTS "{}" ON "{}" ({})'.format(
        name, table, ", ".join('"%s"' % column for column in columns)
    )
    if where:
        query += " WHERE " + where
    cr.execute(query)
