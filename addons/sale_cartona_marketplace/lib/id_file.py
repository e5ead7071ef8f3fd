"""What a file that assigns Cartona IDs says, row by row, before anything is written."""

from typing import Any, NamedTuple

from .cartona_id import normalized

#: The column that this is about.
COLUMN = "cartona_id"

#: Columns that say which product is meant; Odoo itself knows the first two.
ODOO_KEYS = ("id", ".id")
OTHER_KEYS = ("default_code", "barcode")

#: Columns of which a new product is made.
MAKING = ("name", "product_tmpl_id")


class Row(NamedTuple):
    """A row that speaks of a product of its own."""

    #: Its place among the rows without the title.
    index: int
    #: What says which product is meant, as it stands there.
    key: str
    #: The Cartona ID, False where the product is to have none.
    value: Any


class IdFile:
    """The rows of a file, and by which column they name their product."""

    def __init__(self, columns, data, top_names):
        """Take the *columns* of a file, the fields they begin with, and its rows."""
        self.columns = columns
        self.data = data
        making = any(name in MAKING for name in top_names)
        keys = ODOO_KEYS if making else (*ODOO_KEYS, *OTHER_KEYS)
        #: The column that names the product, None where there is none.
        self.key = next((name for name in keys if name in columns), None)
        #: Whether it only assigns to products that are there: nothing to make one of.
        self.only_assigns = not making

    @property
    def is_odoos_key(self):
        """Whether Odoo's import understands by itself which product is meant."""
        return self.key not in OTHER_KEYS

    def rows(self, limit=None):
        """Return the rows, without those that only bring more lines of the one before."""
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
        """Return columns and rows in which *ids*, by row, say which product is meant.

        Rows behind the *limit* stay as they are: this call does not come to them.
        """
        key = self.columns.index(self.key)
        columns = [".id" if place == key else name for place, name in enumerate(self.columns)]
        data = [list(cells) for cells in self.data[:limit]]
        for index, cells in enumerate(data):
            # What only brings more lines of the row before names no product.
            cells[key] = str(ids[index]) if index in ids else ""
        return columns, data + self.data[len(data) :]
