import re
from collections import defaultdict
from typing import Any, Dict, NamedTuple, Optional

from odoo import _, api, models

from ... import compat
from ...lib.listing_file import BLANKS
from ...lib.phone import western_digits
from .cartona_listing_file import Problem


class Change(NamedTuple):
    """What a row would do: to a listing, or to a product that has none in that unit yet."""

    line: int
    listing_id: Optional[int]
    product_id: int
    uom_id: int
    values: Dict[str, Any]


class Known(NamedTuple):
    """A listing that is here already."""

    id: int
    product_id: int
    uom_id: int
    active: bool
    identifier: str
    values: Dict[str, Any]


class CartonaListingFinder(models.AbstractModel):
    """Finds the listings that the rows of a table are about, and what would change of them.

    It reads by SQL, because a table may have a hundred thousand rows.
    """

    _name = "cartona.listing.finder"
    _description = "Cartona: Listings of a Table"

    @api.model
    def _find(self, account, rows):
        """Return ``(problems, changes, unchanged)`` of *rows* of one account.

        *rows* are pairs of a row and its values.
        """
        compat.flush(self.env)
        compat.check_access(account, "read")
        products = Products(self, account, [row for row, _values in rows])
        wanted = {values.get("internal_product_id") for _row, values in rows} - {None}
        numbers = {_number_of(row) for row, _values in rows} - {None}
        listings = self._listings(account, products.ids, list(wanted), list(numbers))
        problems, found, taken = [], [], {}
        for row, values in rows:
            change, column, why = self._change_of(row, values, products, listings)
            if why is None:
                key = change.listing_id or (change.product_id, change.uom_id)
                first = taken.setdefault(key, row.line)
                if first != row.line:
                    column, why = "", _("It is about the same listing as line %s.", first)
            if why is None:
                found.append(change)
            else:
                problems.append(Problem(row.line, column, row.cells.get(column, ""), why))
        problems += self._identifiers_taken(found, listings)
        wrong = {problem.line for problem in problems}
        good = [change for change in found if change.line not in wrong]
        changes = [change for change in good if change.values or not change.listing_id]
        return problems, changes, len(good) - len(changes)

    # -- What is here -----------------------------------------------------------------

    @api.model
    def _listings(self, account, product_ids, identifiers, numbers):
        """Return the :class:`Listings` of the products, with one of the identifiers or numbers."""
        names = sorted({column.field for column in self.env["cartona.listing.file"]._columns()})
        self.env.cr.execute(
            """
            SELECT id, product_id, uom_id, active, internal_product_id, {columns}
              FROM cartona_listing
             WHERE account_id = %s AND product_id IS NOT NULL
               AND (product_id = ANY(%s) OR internal_product_id = ANY(%s) OR id = ANY(%s))
             ORDER BY active DESC, id
            """.format(  # nosec B608 - only names of ours
                columns=", ".join('"%s"' % name for name in names)
            ),
            (account.id, product_ids, identifiers, numbers),
        )
        return Listings(
            Known(*row[:5], dict(zip(names, row[5:]))) for row in self.env.cr.fetchall()
        )

    # -- What a row is about ------------------------------------------------------------

    @api.model
    def _change_of(self, row, values, products, listings):
        """Return ``(change, column, why)``: what a row would do, or in which column it is wrong."""
        identifier = values.get("internal_product_id")
        named = listings.by_identifier.get(identifier) or listings.by_number.get(_number_of(row))
        if products.is_named_by(row):
            product_id, column, why = self._product_of(row, products, named)
            if why:
                return None, column, why
        elif named:
            product_id = named.product_id
            products.load([product_id])
        elif identifier:
            why = _("No listing has this identifier: name the product by reference or barcode.")
            return None, "internal_product_id", why
        else:
            return None, "", _("It names no product: enter a reference or a barcode.")
        uom_id, why = self._unit_of(row, products, product_id)
        if why:
            return None, "unit", why
        own = listings.by_product.get(product_id, [])
        if named and named.product_id == product_id and uom_id in (None, named.uom_id):
            listing = named
        else:
            uom_id = uom_id or (own[0].uom_id if len(own) == 1 else products.unit[product_id])
            same = [each for each in own if each.uom_id == uom_id]
            if sum(each.active for each in same) > 1:
                why = _("The product has several listings in this unit: enter the identifier.")
                return None, "unit", why
            listing = same[0] if same else None
        before = listing.values if listing else {}
        why = self._why_limits_disagree(dict(before, **values))
        if why:
            return None, "max_order", why
        changed = {
            name: value
            for name, value in values.items()
            if not _is_same(name, before.get(name), value) or not listing
        }
        uom_id = listing.uom_id if listing else uom_id
        return Change(row.line, listing and listing.id, product_id, uom_id, changed), "", None

    @api.model
    def _product_of(self, row, products, named):
        """Return ``(product id, column, why)`` of the product that a row names."""
        ids, column = None, ""
        for name, found in (
            ("internal_reference", products.by_reference),
            ("barcode", products.by_barcode),
        ):
            text = row.cells.get(name, "").strip(BLANKS)
            if not text:
                continue
            these = set(found.get(text, ()))
            if not these:
                return None, name, _("No product of the company has it.")
            if ids is not None and not ids & these:
                return None, name, _("Reference and barcode are those of different products.")
            ids, column = (these if ids is None else ids & these), name
        if len(ids) > 1 and named and named.product_id in ids:
            ids = {named.product_id}
        if len(ids) > 1:
            return None, column, _("%s products have it: enter the other one, too.", len(ids))
        return ids.pop(), column, None

    @api.model
    def _unit_of(self, row, products, product_id):
        """Return ``(unit id or None, why)`` of the unit of measure that a row names."""
        text = row.cells.get("unit", "").strip(BLANKS)
        if not text:
            return None, None
        ids = products.units_by_name.get(text.lower(), ())
        if not ids:
            return None, _("There is no such unit of measure.")
        units = self.env["uom.uom"]
        own = units.browse(products.unit[product_id])
        usable = [each for each in map(units.browse, ids) if compat.same_kind_of_unit(own, each)]
        if not usable:
            return None, _("The product is kept in %s, which cannot be converted to it.", own.name)
        return (own if own in usable else usable[0]).id, None

    @api.model
    def _units_by_name(self):
        """Return the ids of units of measure by name, in every language that is installed."""
        found = defaultdict(list)
        units = self.env["uom.uom"].search([("active", "in", [True, False])])
        for code, _name in self.env["res.lang"].get_installed():
            for unit in units.with_context(lang=code):
                ids = found[(unit.name or "").strip(BLANKS).lower()]
                if unit.id not in ids:
                    ids.append(unit.id)
        return found

    @api.model
    def _why_limits_disagree(self, values):
        """Return why the limits of an order contradict each other, None where they do not."""
        low, high = values.get("min_order") or 0, values.get("max_order") or 0
        if high and low > high:
            return _(
                "The largest order, %(high)s, is below the smallest, %(low)s.", high=high, low=low
            )
        return None

    # -- Identifiers ----------------------------------------------------------------------

    @api.model
    def _identifiers_taken(self, changes, listings):
        """Return the problems of rows whose identifier another listing has, or is to get.

        Rows may exchange theirs; one that stays behind because another row is wrong keeps its own.
        """
        asking = {
            change.line: change for change in changes if change.values.get("internal_product_id")
        }
        problems = []
        while True:
            given, found = {}, []
            freed = {change.listing_id for change in asking.values()}
            for line, change in sorted(asking.items()):
                identifier = change.values["internal_product_id"]
                first = given.setdefault(identifier, line)
                holder = listings.by_identifier.get(identifier)
                why = None
                if first != line:
                    why = _("Line %s has the same identifier.", first)
                elif holder and holder.id != change.listing_id and holder.id not in freed:
                    product = self.env["product.product"].browse(holder.product_id)
                    why = _("It is already used by %s.", product.display_name)
                if why:
                    found.append(Problem(line, "internal_product_id", identifier, why))
            if not found:
                return problems
            problems += found
            for problem in found:
                del asking[problem.line]


class Listings:
    """The listings of an account, by product and by identifier."""

    def __init__(self, known):
        self.by_product, self.by_identifier, self.by_number = defaultdict(list), {}, {}
        for each in known:
            self.by_number[each.id] = each
            self.by_product[each.product_id].append(each)
            if each.identifier:
                self.by_identifier[each.identifier] = each


class Products:
    """The products that the rows of a table name, by reference and by barcode."""

    def __init__(self, model, account, rows):
        self._cr = model.env.cr
        self.units_by_name = model._units_by_name()
        #: Ids of products by text, and the unit of measure of each.
        self.by_reference, self.by_barcode, self.unit = defaultdict(list), defaultdict(list), {}
        texts = [
            sorted({row.cells.get(name, "").strip(BLANKS) for row in rows} - {""})
            for name in ("internal_reference", "barcode")
        ]
        self._cr.execute(
            """
            SELECT p.id, btrim(p.default_code, %(blanks)s), btrim(p.barcode, %(blanks)s),
                   t.uom_id, p.active
              FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE (t.company_id IS NULL OR t.company_id = ANY(%(companies)s))
               AND (btrim(p.default_code, %(blanks)s) = ANY(%(references)s)
                    OR btrim(p.barcode, %(blanks)s) = ANY(%(barcodes)s))
             ORDER BY p.active DESC, p.id
            """,
            {
                "blanks": BLANKS,
                "companies": compat.company_and_parents(account.company_id).ids,
                "references": texts[0],
                "barcodes": texts[1],
            },
        )
        active = set()
        for product_id, reference, barcode, uom_id, is_active in self._cr.fetchall():
            self.unit[product_id] = uom_id
            active |= {product_id} if is_active else set()
            for text, found in ((reference, self.by_reference), (barcode, self.by_barcode)):
                # An archived product counts where no other has the text.
                if text and (is_active or not active.intersection(found[text])):
                    found[text].append(product_id)

    @property
    def ids(self):
        """Return the ids of the products that are named."""
        return list(self.unit)

    def is_named_by(self, row):
        """Return whether a row has a reference or a barcode."""
        return any(
            row.cells.get(name, "").strip(BLANKS) for name in ("internal_reference", "barcode")
        )

    def load(self, product_ids):
        """Read the units of measure of further products."""
        missing = [each for each in product_ids if each not in self.unit]
        if missing:
            self._cr.execute(
                """
                SELECT p.id, t.uom_id
                  FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
                 WHERE p.id = ANY(%s)
                """,
                (missing,),
            )
            self.unit.update(self._cr.fetchall())


def _number_of(row):
    """Return the number of the listing in Odoo that a row has, None where it has none."""
    text = western_digits(row.cells.get("listing", "")).strip(BLANKS)
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def _is_same(name, before, value):
    """Return whether a value of a listing is the one that a row gives."""
    if name == "unit_count" and before:
        try:
            return float(before) == float(value)
        except ValueError:
            return False
    return (before or False) == (value or False)
