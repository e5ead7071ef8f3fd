"""Reads a file that assigns Cartona IDs, row by row, before anything is written."""

from typing import Any, NamedTuple

from .cartona_id import normalized

#: The column of the Cartona IDs.
COLUMN = "cartona_id"

#: Columns that may name the product. Odoo's import understands the first two by itself.
ODOO_KEYS = ("id", ".id")
OTHER_KEYS = ("default_code", "barcode")

#: Columns that let a row create a product.
MAKING = ("name", "product_tmpl_id")


class Row(NamedTuple):
    """A row that is about a product of its own."""

    #: Its place among the rows, the title not counted.
    index: int
    #: The text that names the product.
    key: str
    #: The Cartona ID, False where the product is to have none.
    value: Any


class IdFile:
    """The rows of a file, and the column by which they name their product.

    >>> columns = ["barcode", "cartona_id"]
    >>> file = IdFile(columns, [["622100", "904 "], ["622101", ""]], columns)
    >>> file.key, file.only_assigns, file.is_odoos_key
    ('barcode', True, False)
    >>> file.rows()
    [Row(index=0, key='622100', value='904'), Row(index=1, key='622101', value=False)]
    >>> file.with_database_ids({0: 17, 1: 18})
    (['.id', 'cartona_id'], [['17', '904 '], ['18', '']])
    """

    def __init__(self, columns, data, top_names):
        """Take the *columns* of a file, the fields they begin with, and its rows."""
        self.columns = columns
        self.data = data
        making = any(name in MAKING for name in top_names)
        keys = ODOO_KEYS if making else (*ODOO_KEYS, *OTHER_KEYS)
        #: The column that names the product, None where there is none.
        self.key = next((name for name in keys if name in columns), None)
        #: Whether it only assigns to existing products, as no row could create one.
        self.only_assigns = not making

    @property
    def is_odoos_key(self):
        """Whether Odoo's import understands by itself which product is meant."""
        return self.key not in OTHER_KEYS

    def rows(self, limit=None):
        """Return the rows, without those that only add lines to the row before."""
        place = self.columns.index(COLUMN)
        key = self.columns.index(self.key) if self.key else None
        name = self.columns.index("name") if "name" in self.columns else None
        found = []
        for index, cells in enumerate(self.data[:limit]):
            row = Row(
                index,
                "" if key is None else str(cells[key] or "").strip(),
                normalized(cells[place]),
            )
            if row.key or row.value or (name is not None and cells[name]):
                found.append(row)
        return found

    def with_database_ids(self, ids, limit=None):
        """Return columns and rows in which *ids*, by row, name the product.

        Rows after the *limit* stay as they are: this call does not import them.
        """
        key = self.columns.index(self.key)
        columns = [".id" if place == key else name for place, name in enumerate(self.columns)]
        data = [list(cells) for cells in self.data[:limit]]
        for index, cells in enumerate(data):
            # A row that only adds lines to the one before names no product.
            cells[key] = str(ids[index]) if index in ids else ""
        return columns, data + self.data[len(data) :]
