from collections import defaultdict

from odoo import api, models

from ... import compat
from ...lib.listing_file import write_table
from .cartona_listing_file import INFORMATIVE, KEYS


class CartonaListingWriter(models.AbstractModel):
    """Writes what a table says of listings, and writes listings into a table."""

    _name = "cartona.listing.writer"
    _description = "Cartona: Listings from and to a Table"

    @api.model
    def _write_plan(self, plan):
        """Do what a :class:`Plan` says, in this transaction; return ``(created, changed)``.

        :raises AccessError: the user may not change one of the accounts' listings
        """
        created = changed = 0
        for account, changes in plan.changes.items():
            compat.check_access(account, "write")
            own = account._for_company()
            writer = self.with_env(own.env)
            new = [change for change in changes if not change.listing_id]
            here = [change for change in changes if change.listing_id]
            # First those that are here: a new one may get the identifier that another gives up.
            writer._write_values(own, [(change.listing_id, change.values) for change in here])
            ids = writer._create_missing(own, new)
            writer._write_values(own, [(ids[change.line], change.values) for change in new])
            created, changed = created + len(new), changed + len(here)
        return created, changed

    @api.model
    def _create_missing(self, account, new):
        """Create the listings that *new* changes are about; return their ids, by line."""
        ids, listings, products = {}, self.env["cartona.listing"], self.env["product.product"]
        wanted = products.browse(sorted({change.product_id for change in new}))
        # Thousands at once by SQL: the first listing of a product, in the product's own unit.
        for start in range(0, len(wanted), 5000):
            some = wanted[start : start + 5000]
            own_unit = {each.id: each.uom_id.id for each in some}
            plain = [
                change.product_id
                for change in new
                if own_unit.get(change.product_id) == change.uom_id
            ]
            self.env["cartona.lister"]._create_listings(account, products.browse(plain))
        here = self._ids_by_product_and_unit(account, wanted.ids)
        for change in new:
            key = (change.product_id, change.uom_id)
            if key not in here:
                here[key] = listings.create(
                    {
                        "account_id": account.id,
                        "product_id": change.product_id,
                        "uom_id": change.uom_id,
                        "internal_product_id": change.values.get("internal_product_id"),
                    }
                ).id
            ids[change.line] = here[key]
        listings.browse([ids[change.line] for change in new])._mark()
        return ids

    @api.model
    def _ids_by_product_and_unit(self, account, product_ids):
        self.env.cr.execute(
            """
            SELECT product_id, uom_id, min(id) FROM cartona_listing
             WHERE account_id = %s AND product_id = ANY(%s) GROUP BY product_id, uom_id
            """,
            (account.id, product_ids),
        )
        return {(product_id, uom_id): found for product_id, uom_id, found in self.env.cr.fetchall()}

    @api.model
    def _write_values(self, account, pairs):
        """Write values on listings: identifiers all at once, all else by what is the same."""
        listings, identifiers, groups = self.env["cartona.listing"], {}, defaultdict(list)
        compat.flush(self.env)
        self.env.cr.execute(
            "SELECT id, internal_product_id FROM cartona_listing WHERE id = ANY(%s)",
            ([listing_id for listing_id, _values in pairs],),
        )
        before = dict(self.env.cr.fetchall())
        for listing_id, values in pairs:
            values = dict(values)
            identifier = values.pop("internal_product_id", None)
            if identifier and identifier != before[listing_id]:
                identifiers[listing_id] = (None, identifier)
            if values:
                groups[tuple(sorted(values.items()))].append(listing_id)
        # A person has entered them, so they do not follow the product any more.
        names = [name for _base, name in identifiers.values()]
        listings.browse(list(identifiers))._refuse_used_identifiers(account.id, names)
        with listings._explaining_duplicates(identifiers):
            self.env["cartona.lister"]._write_identifiers(account, identifiers)
        for values, ids in groups.items():
            listings.browse(ids).write(dict(values))

    # -- Out ------------------------------------------------------------------------------

    @api.model
    def _export(self, listings):
        """Return *listings* as a table that can be imported again; without a product left out.

        :raises AccessError: the user may not read one of them
        """
        compat.check_access(listings, "read")
        compat.flush(self.env)
        columns = [column for column in self.env["cartona.listing.file"]._columns()]
        shown = [column for column in columns if column.is_exported]
        self.env.cr.execute(
            """
            SELECT l.account_id, p.default_code, p.barcode, l.uom_id, l.id, {product},
                   l.supplier_product_id, {columns}
              FROM cartona_listing l JOIN cartona_account a ON a.id = l.account_id
              JOIN product_product p ON p.id = l.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE l.id = ANY(%s)
             ORDER BY a.name, l.product_id, l.id
            """.format(  # nosec B608 - only names of ours
                product=compat.text_column(self.env["product.template"], "name", "t"),
                columns=", ".join('l."%s"' % column.field for column in shown),
            ),
            (listings.ids,),
        )
        rows = self.env.cr.fetchall()
        units = self.env["uom.uom"].browse({row[3] for row in rows if row[3]})
        names = {unit.id: unit.name for unit in units}
        accounts = self.env["cartona.account"].browse({row[0] for row in rows})
        labels = self.env["cartona.listing.file"]._account_labels(accounts)

        def cells(row):
            keys = [labels[row[0]], *row[1:3], names.get(row[3]), *row[4:7]]
            return [*keys, *map(_cell, shown, row[7:])]

        columns = [*KEYS, *INFORMATIVE, *(column.name for column in shown)]
        return write_table(columns, map(cells, rows))

    @api.model
    def _template(self):
        """Return an empty table with an example, of which each column is explained."""
        file = self.env["cartona.listing.file"]
        example = {
            "internal_reference": "TEA-250",
            "unit": self.env.ref("uom.product_uom_unit").name,
            "cartona_unit": "box",
            "unit_count": "12",
            "published": "yes",
            "unlimited_stock": "no",
            "min_order": "1",
        }
        columns = [name for name in file._known_columns() if name != "do_not_sell"]
        return write_table(columns, [[example.get(name) for name in columns]])


def _cell(column, value):
    if column.kind == "yes":
        return "yes" if value else "no"
    # A limit of 0 says something: as it is on Cartona.
    return value or (0 if column.kind == "count" else None)
