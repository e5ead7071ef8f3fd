import time
from collections import defaultdict

from odoo import api, fields, models

from .. import compat, const

#: Which listings a coarse mark stands for: a condition on listing ``l``, product ``p``
#: and template ``t``, with the id of the marked record as ``%(res_id)s``.
_SPREAD = {
    const.CATEGORY: """
        t.categ_id IN (
            SELECT child.id FROM product_category child, product_category parent
             WHERE parent.id = %(res_id)s
               AND child.parent_path LIKE parent.parent_path || '%%')
    """,
    const.TAX: "t.id IN (SELECT prod_id FROM product_taxes_rel WHERE tax_id = %(res_id)s)",
    const.UOM: "%(res_id)s IN (l.uom_id, t.uom_id)",
    const.PRICELIST: "TRUE",
    const.ACCOUNT: "TRUE",
}


class CartonaCatalogue(models.AbstractModel):
    """Which listings an outbox row speaks of, and which products still need one."""

    _name = "cartona.catalogue"
    _description = "Cartona Catalogue"

    @api.model
    def _spread(self, account, until):
        """Replace the account's coarse rows by a row for each listing they stand for.

        It is done by the database, so that a rule on all products costs the user's
        transaction one row and the drain no memory. Where products have to be listed first
        and that takes longer than *until*, the rows stay for the next slice of time.
        """
        self.env.cr.execute(
            """
            SELECT id, kind, res_id FROM cartona_outbox
             WHERE account_id = %s AND kind IN %s
               AND (due IS NULL OR due <= now() AT TIME ZONE 'UTC')
             ORDER BY id LIMIT 1000
            """,
            (account.id, const.COARSE_KINDS),
        )
        rows = self.env.cr.fetchall()
        marks = dict.fromkeys((kind, res_id) for _id, kind, res_id in rows)
        if (const.ACCOUNT, account.id) in marks and not self._list_all(account, until):
            return
        for kind, res_id in marks:
            if kind == const.PRICELIST and not self._uses_pricelist(account, res_id):
                continue
            self._insert_listing_rows(account, _SPREAD[kind], res_id)
        self.env["cartona.drain"]._delete([row_id for row_id, _kind, _res_id in rows])
        self.env["cartona.drain"]._commit()

    @api.model
    def _insert_listing_rows(self, account, condition, res_id):
        self.env.cr.execute(
            """
            INSERT INTO cartona_outbox (account_id, kind, res_id)
            SELECT l.account_id, %(listing)s, l.id
              FROM cartona_listing l
              LEFT JOIN product_product p ON p.id = l.product_id
              LEFT JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE l.account_id = %(account)s AND """
            + condition
            + " ORDER BY l.id",
            {"account": account.id, "listing": const.LISTING, "res_id": res_id},
        )

    @api.model
    def _uses_pricelist(self, account, pricelist_id):
        """Return whether the account's prices may depend on that pricelist.

        A pricelist that is gone may have been the account's own.
        """
        changed = self.env["product.pricelist"].browse(pricelist_id).exists()
        if not changed:
            return True
        seen, todo = account.pricelist_id.browse(), account.pricelist_id
        while todo:
            seen |= todo
            todo = todo.item_ids.base_pricelist_id - seen
        return changed in seen

    @api.model
    def _listings_of(self, account, rows):
        """Return ``{row id: listing ids}`` for rows of products, templates and listings."""
        by_kind = defaultdict(set)
        for _row_id, kind, res_id in rows:
            by_kind[kind].add(res_id)
        listings = {kind: self._listing_ids(account, kind, ids) for kind, ids in by_kind.items()}
        return {row_id: listings[kind].get(res_id, ()) for row_id, kind, res_id in rows}

    @api.model
    def _listing_ids(self, account, kind, ids):
        column = {
            const.LISTING: "l.id",
            **dict.fromkeys(const.PRODUCT_KINDS, "l.product_id"),
            **dict.fromkeys(const.TEMPLATE_KINDS, "p.product_tmpl_id"),
        }[kind]
        self.env.cr.execute(
            """
            SELECT {column}, array_agg(l.id ORDER BY l.id)
              FROM cartona_listing l LEFT JOIN product_product p ON p.id = l.product_id
             WHERE l.account_id = %s AND {column} = ANY(%s)
             GROUP BY {column}
            """.format(column=column),
            (account.id, list(ids)),
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _list_new_products(self, account, rows):
        """List each marked product that can be sold and has no listing; return how many."""
        if not account.lists_all:
            return 0
        products = [res_id for _row_id, kind, res_id in rows if kind in const.PRODUCT_KINDS]
        templates = [res_id for _row_id, kind, res_id in rows if kind in const.TEMPLATE_KINDS]
        if not products and not templates:
            return 0
        self.env.cr.execute(
            """
            SELECT product.id FROM product_product product
             WHERE (product.id = ANY(%s) OR product.product_tmpl_id = ANY(%s))
               AND NOT EXISTS (
                   SELECT FROM cartona_listing
                    WHERE account_id = %s AND product_id = product.id
               )
            """,
            (products, templates, account.id),
        )
        unlisted = [product_id for (product_id,) in self.env.cr.fetchall()]
        if not unlisted:
            return 0
        domain = [("id", "in", unlisted), *account._catalogue_domain()]
        return self._create_listings(account, account.env["product.product"].search(domain))

    @api.model
    def _list_all(self, account, until):
        """Create the listings that the account lacks, some hundred at a time.

        Returns whether it came to the end of the catalogue before *until*.
        """
        if not account.lists_all:
            return True
        last_id = 0
        while True:
            products = account.env["product.product"].search(
                [*account._catalogue_domain(), ("id", ">", last_id)],
                order="id",
                limit=const.LISTINGS_AT_ONCE,
            )
            if not products:
                return True
            last_id = products.ids[-1]
            if self._create_listings(account, products):
                self.env["cartona.drain"]._commit()
            if time.monotonic() > until:
                return False

    @api.model
    def _create_listings(self, account, products):
        """List those of *products* that have no listing; return how many there were.

        Each gets its plain identifier, unless a person has given that to another listing.
        """
        listing = account.env["cartona.listing"].with_context(active_test=False)
        own = [("account_id", "=", account.id)]
        products -= listing.search([*own, ("product_id", "in", products.ids)]).product_id
        identifiers = {account._identifier_of(product): product for product in products}
        used = listing.search([*own, ("internal_product_id", "in", list(identifiers))])
        for identifier in used.mapped("internal_product_id"):
            product = identifiers.pop(identifier)
            listing.create({"account_id": account.id, "product_id": product.id})
        self._insert_listings(account, identifiers)
        return len(products)

    @api.model
    def _insert_listings(self, account, product_of_identifier):
        """Create plain listings by SQL, which takes a hundredth of the time of the ORM.

        None of them is marked: the row that led here, or those of the spread, see to that.
        """
        if not product_of_identifier:
            return
        compat.flush(self.env)
        self.env.cr.execute(
            """
            INSERT INTO cartona_listing
                   (account_id, company_id, product_id, uom_id, internal_product_id,
                    identifier_number, active, is_published, state,
                    create_uid, create_date, write_uid, write_date)
            SELECT %(account)s, %(company)s, product.id, template.uom_id, new.identifier,
                   1, TRUE, TRUE, 'new', %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM unnest(%(products)s::int[], %(identifiers)s::varchar[])
                       AS new(product_id, identifier)
              JOIN product_product product ON product.id = new.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             ORDER BY product.id
            """,
            {
                "account": account.id,
                "company": account.company_id.id,
                "uid": self.env.uid,
                "now": fields.Datetime.now(),
                "products": [product.id for product in product_of_identifier.values()],
                "identifiers": list(product_of_identifier),
            },
        )
        compat.invalidate(self.env)
