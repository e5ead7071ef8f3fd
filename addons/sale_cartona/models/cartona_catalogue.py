import time
from collections import defaultdict

from odoo import api, models

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
        if not account._lists_by_itself():
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
        products = account._sold_of(account.env["product.product"].browse(unlisted))
        return self.env["cartona.lister"]._create_listings(account, products)

    @api.model
    def _follow_products(self, account, rows):
        """Have the listings of marked products follow them; return how many were renamed.

        What only a price or a stock has changed of has kept its identifier.
        """
        if not account._identifier_may_change():
            return 0
        ids = defaultdict(set)
        for _row_id, kind, res_id in rows:
            ids[kind].add(res_id)
        if not (ids[const.PRODUCT] or ids[const.TEMPLATE] or ids[const.LISTING]):
            return 0
        self.env.cr.execute(
            """
            SELECT DISTINCT l.product_id FROM cartona_listing l
              JOIN product_product p ON p.id = l.product_id
             WHERE l.account_id = %s
               AND (p.id = ANY(%s) OR p.product_tmpl_id = ANY(%s) OR l.id = ANY(%s))
            """,
            (
                account.id,
                list(ids[const.PRODUCT]),
                list(ids[const.TEMPLATE]),
                list(ids[const.LISTING]),
            ),
        )
        products = [product_id for (product_id,) in self.env.cr.fetchall()]
        return self.env["cartona.lister"]._follow_many(account, products)

    @api.model
    def _list_all(self, account, until):
        """Create the listings that the account lacks, some thousands at a time.

        Returns whether all were there before *until*.
        """
        if not account._lists_by_itself():
            return True
        lister, drain = self.env["cartona.lister"], self.env["cartona.drain"]
        if lister._follow_all(account):
            drain._commit()
        ids = self._unlisted(account)
        for start in range(0, len(ids), const.LISTED_AT_ONCE):
            if start and time.monotonic() > until:
                return False
            products = account.env["product.product"].browse(
                ids[start : start + const.LISTED_AT_ONCE]
            )
            if lister._create_listings(account, products):
                drain._commit()
        return True

    @api.model
    def _unlisted(self, account):
        """Return the ids of all products that the account sells and has no listing of.

        By SQL, and what is listed is left out there: each slice of time would otherwise go
        through what those before it have listed.
        """
        compat.flush(self.env)
        condition, parameters = account._sold_condition()
        self.env.cr.execute(
            """
            SELECT p.id FROM product_product p
              JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE {condition}
               AND NOT EXISTS (
                   SELECT FROM cartona_listing
                    WHERE account_id = %(account)s AND product_id = p.id
               )
             ORDER BY p.id
            """.format(condition=condition),
            {"account": account.id, **parameters},
        )
        return [product_id for (product_id,) in self.env.cr.fetchall()]
