import math
from collections import Counter, defaultdict
from typing import NamedTuple

from odoo import _, api, models
from odoo.exceptions import UserError

import cartona_api

from ...lib.listing_file import BLANKS, Unreadable, read_table
from ...lib.phone import western_digits

#: Columns that say which listing a row is about; the identifier does so, too, where they are empty.
#: The number of the listing in Odoo is that of an exported row: it decides where nothing else does.
KEYS = ("account", "internal_reference", "barcode", "unit", "listing")
#: Columns that an exported file has for people to read; they are not imported.
INFORMATIVE = ("product", "supplier_product_id")

TRUE = {"1", "true", "yes", "y", "x", "نعم"}
FALSE = {"0", "false", "no", "n", "لا"}


class Column(NamedTuple):
    """A column of a value, the field that it is written to, and how it is read."""

    name: str
    field: str
    kind: str
    is_exported: bool = True


#: The columns of values, in the order of an exported file.
COLUMNS = (
    Column("cartona_unit", "cartona_unit", "unit"),
    Column("unit_count", "unit_count", "pieces"),
    Column("internal_product_id", "internal_product_id", "text"),
    Column("published", "is_published", "yes"),
    Column("do_not_sell", "is_published", "no", is_exported=False),
    Column("unlimited_stock", "stock_is_unlimited", "yes"),
    Column("min_order", "min_order", "count"),
    Column("max_order", "max_order", "count"),
    Column("remind_at_stock", "remind_at_stock", "count"),
)


class Problem(NamedTuple):
    """What is wrong with a row."""

    line: int
    column: str
    value: str
    why: str


class CartonaListingFile(models.AbstractModel):
    """Listings as a table: read and checked as a whole before anything is written.

    Products are named by internal reference or barcode, so that a supplier needs no ids of Odoo's.
    """

    _name = "cartona.listing.file"
    _description = "Cartona: Table of Listings"

    @api.model
    def _columns(self):
        """Return the columns of values. Meant to be extended: an addon may have further ones."""
        return list(COLUMNS)

    @api.model
    def _known_columns(self):
        return [*KEYS, *INFORMATIVE, *(column.name for column in self._columns())]

    @api.model
    def _read_rows(self, content):
        """Return ``(columns, rows)`` of a file.

        :raises UserError: it cannot be read, or has columns that mean nothing here
        """
        try:
            columns, rows = read_table(content)
        except Unreadable as error:
            raise UserError(self._why_unreadable(error)) from error
        unknown = [name for name in columns if name not in self._known_columns()]
        if unknown:
            raise UserError(
                _(
                    "The file has columns that are not known: %(unknown)s. Those that are: "
                    "%(known)s.",
                    unknown=", ".join(unknown),
                    known=", ".join(self._known_columns()),
                )
            )
        doubled = sorted({name for name in columns if columns.count(name) > 1})
        if doubled:
            raise UserError(_("The file has a column more than once: %s.", ", ".join(doubled)))
        names = {"internal_reference", "barcode", "internal_product_id", "listing"}
        if not names.intersection(columns):
            raise UserError(
                _(
                    "The file does not say which product a row is about: it needs the column "
                    "internal_reference, barcode or internal_product_id."
                )
            )
        return columns, rows

    @api.model
    def _why_unreadable(self, error):
        sentences = {
            "empty": _("The file has no row below its title: fill in the template."),
            "no_text": _("The file is no CSV but a spreadsheet: save it as “CSV UTF-8”."),
            "encoding": _(
                "Line %s of the file cannot be read as Unicode: save it as “CSV UTF-8”.", error.line
            ),
            "broken": _(
                "Line %(line)s of the file cannot be read as CSV (%(said)s): look whether a "
                "quotation mark is missing.",
                line=error.line,
                said=error.said,
            ),
        }
        return sentences[error.why]

    @api.model
    def _row_values(self, row):
        """Return ``(values, problems)`` of a row: what its cells say; empty ones say nothing."""
        values, problems = {}, []
        for column in self._columns():
            text = row.cells.get(column.name, "").strip(BLANKS)
            if not text:
                continue
            value, why = self._value(column.kind, text)
            if why is None and values.get(column.field, value) != value:
                why = _("It contradicts “published”.")
            if why is None:
                values[column.field] = value
            else:
                problems.append(Problem(row.line, column.name, text, why))
        return values, problems

    @api.model
    def _value(self, kind, text):
        """Return ``(value, None)`` of a cell, or ``(None, why it cannot be read)``."""
        if kind == "text":
            return text, None
        if kind in ("yes", "no"):
            word = western_digits(text).lower()
            if word not in TRUE | FALSE:
                return None, _("It must be yes or no.")
            return (word in TRUE) == (kind == "yes"), None
        if kind == "unit":
            unit = text.lower().replace(" ", "_")
            if unit not in cartona_api.UNITS:
                units = ", ".join(cartona_api.UNITS)
                return None, _("Cartona has no such unit; it has %s.", units)
            return unit, None
        try:
            number = float(western_digits(text).replace("٫", "."))
        except ValueError:
            number = math.nan
        if kind == "pieces":
            if not (math.isfinite(number) and number > 0):
                return None, _("It must be a number of pieces above 0.")
            return ("%f" % number).rstrip("0").rstrip("."), None
        # What a column of PostgreSQL can hold.
        if not (0 <= number < 2**31 and number == int(number)):
            return None, _("It must be a whole number, 0 or more.")
        return int(number), None

    @api.model
    def _plan(self, content, account=None):
        """Return the :class:`Plan` of a file; nothing is written.

        Rows that name no account are about *account*.
        """
        columns, rows = self._read_rows(content)
        plan = Plan()
        accounts = self._accounts_by_name()
        every = self.env["cartona.account"].union(*accounts.values())
        own = account or (every if len(every) == 1 else None)
        of_account = defaultdict(list)
        for row in rows:
            if row.wrong_length is not None:
                why = _(
                    "It has another number of cells than the title, which has %s.", len(columns)
                )
                plan.problems.append(Problem(row.line, "", str(row.wrong_length), why))
                continue
            values, problems = self._row_values(row)
            name = row.cells.get("account", "").strip(BLANKS)
            whose, why = self._account_of_row(name, accounts, own)
            if why:
                problems.append(Problem(row.line, "account", name, why))
            if problems:
                plan.problems += problems
            else:
                of_account[whose].append((row, values))
        for whose, found in of_account.items():
            finder = self.env["cartona.listing.finder"].with_env(whose._for_company().env)
            problems, changes, same = finder.with_context(lang=self.env.lang)._find(whose, found)
            plan.problems += problems
            plan.changes[whose] = changes
            plan.unchanged += same
        plan.problems.sort(key=lambda problem: problem.line)
        plan.rows = len(rows)
        return plan

    @api.model
    def _account_of_row(self, name, accounts, own):
        """Return ``(account, why not)`` of a row; one without a name is about *own*."""
        if not name:
            why = _("Several accounts are there: name one, or choose it in the dialog.")
            return own, None if own else why
        found = accounts.get(name, own and own.browse())
        if own and found and own in found:
            found = own
        if not found:
            return None, _("There is no such account.")
        if len(found) > 1:
            example = self._account_labels(found)[found[0].id]
            return None, _("Several accounts have this name. Write which one, like “%s”.", example)
        return found, None

    @api.model
    def _accounts_by_name(self):
        """Return the accounts that the user may read, of several companies as well.

        They are found by their name, which several may have, and by the one that is theirs alone.
        """
        accounts = self.env["cartona.account"].search([("active", "=", True)])
        found = defaultdict(accounts.browse)
        for account in accounts:
            found[account.name] |= account
        for account_id, label in self._account_labels(accounts).items():
            found[label] = accounts.browse(account_id)
        return found

    @api.model
    def _account_labels(self, accounts):
        """Return of each account's id how a table names it: no two of a company have one name."""
        every = accounts.search([("active", "in", [True, False])])
        names = Counter(every.mapped("name"))
        return {
            account.id: account.name
            if names[account.name] == 1
            else "%s (%s)" % (account.name, account.company_id.name)
            for account in accounts
        }


class Plan:
    """What a file would do: see :meth:`CartonaListingFile._plan`."""

    def __init__(self):
        self.rows = self.unchanged = 0
        #: The :class:`Problem` of each row that is wrong.
        self.problems = []
        #: What is to be written, account by account.
        self.changes = {}

    @property
    def wrong_rows(self):
        """Return how many rows are wrong; one may be so for several reasons."""
        return len({problem.line for problem in self.problems})

    @property
    def change_count(self):
        """Return how many listings would be created or changed."""
        return sum(map(len, self.changes.values()))
