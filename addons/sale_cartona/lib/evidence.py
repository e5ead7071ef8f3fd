"""Tells from what a database holds whether it is Cartona's own or a supplier's."""

from typing import Dict, NamedTuple, Optional

from psycopg2 import sql

SUPPLIER = "supplier"
MARKETPLACE = "marketplace"
UNCLASSIFIED = "unclassified"

#: How a decision came about.
CHOSEN = "chosen"
CONFIGURED = "configured"
ADDON = "addon"
FINGERPRINT = "fingerprint"
ASSUMED = "assumed"
CONTRADICTORY = "contradictory"

#: Columns that an older connector leaves in Cartona's own database.
PRODUCT_COLUMNS = (("product_template", "cartona_id"), ("product_product", "cartona_id"))
PARTNER_COLUMN = ("res_partner", "cartona_partner_id")

#: The name under which Cartona's own addon keeps a legacy column of variants.
KEPT_ASIDE = "cartona_id_legacy"


class Decision(NamedTuple):
    """Where the connector runs, how that was decided, and the evidence for it."""

    kind: str
    source: str
    #: Values by ``table.column``; None where there is no such column.
    evidence: Dict[str, Optional[int]]


def collect(cr, own_column):
    """Return how many values each column has that is evidence, None where it is missing.

    With *own_column*, ``product_product.cartona_id`` is the column of Cartona's own addon. The
    legacy column that it has kept aside, if any, is counted in its place.
    """
    evidence = {}
    for table, column in (*PRODUCT_COLUMNS, PARTNER_COLUMN):
        actual = column
        if own_column and (table, column) == ("product_product", "cartona_id"):
            actual = KEPT_ASIDE
        evidence["%s.%s" % (table, column)] = _count_values(cr, table, actual)
    return evidence


def judge(evidence):
    """Return the :class:`Decision` that the *evidence* of :func:`collect` leads to.

    >>> own = {"product_template.cartona_id": 812, "res_partner.cartona_partner_id": 40}
    >>> judge(own).kind
    'marketplace'
    >>> judge({}).kind, judge({}).source
    ('supplier', 'assumed')
    >>> judge({"product_template.cartona_id": 812}).kind
    'unclassified'
    """
    products = [evidence.get("%s.%s" % each) for each in PRODUCT_COLUMNS]
    partners = evidence.get("%s.%s" % PARTNER_COLUMN)
    if any(products) and partners is not None:
        return Decision(MARKETPLACE, FINGERPRINT, evidence)
    if not any(products) and partners is None:
        return Decision(SUPPLIER, ASSUMED, evidence)
    return Decision(UNCLASSIFIED, CONTRADICTORY, evidence)


def column_type(cr, table, column):
    """Return the database's type of a column, None where there is no such column."""
    cr.execute(
        """
        SELECT format_type(atttypid, NULL) FROM pg_attribute
         WHERE attrelid = to_regclass(%s) AND attname = %s AND NOT attisdropped
        """,
        (table, column),
    )
    found = cr.fetchone()
    return found and found[0]


def is_value(column, kind):
    """Return in SQL whether *column*, of type *kind*, holds a value.

    Odoo writes 0 into an integer field that nobody has filled in.

    >>> is_value("legacy_id", "integer")
    'COALESCE(legacy_id, 0) != 0'
    """
    if kind in ("integer", "bigint", "smallint", "numeric", "double precision"):
        return "COALESCE({}, 0) != 0".format(column)
    return "COALESCE(btrim({}::text), '') NOT IN ('', 'false')".format(column)


def _count_values(cr, table, column):
    kind = column_type(cr, table, column)
    if kind is None:
        return None
    held = is_value('"{}"'.format(column), kind)
    cr.execute(
        sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(table), sql.SQL(held))
    )
    return cr.fetchone()[0]
