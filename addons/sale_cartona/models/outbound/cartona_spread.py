from collections import defaultdict

from odoo import api, models

from ... import const

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

#: Coarse rows that are replaced between two commits.
COARSE_ROWS_AT_ONCE = 1000


class CartonaSpread(models.AbstractModel):
    """Which listings a row of the outbox speaks of."""

    _name = "cartona.spread"
    _description = "Cartona Spread"

    @api.model
    def _spread(self, account, until):
        """Replace the account's coarse rows by a row for each listing they stand for.

        It is done by the database, so that a rule on all products costs the user's
        transaction one row and the drain no memory. The new rows are as old as the change.
        Where products have to be listed first and that takes longer than *until*, the rows stay
        for the next slice of time.
        """
        outbox, lister = self.env["cartona.outbox"], self.env["cartona.lister"]
        rows = outbox._due_rows(account, const.COARSE_KINDS, COARSE_ROWS_AT_ONCE)
        row_ids = [row_id for row_id, _kind, _res_id in rows]
        marks = outbox._oldest(row_ids)
        if (const.ACCOUNT, account.id) in marks and not lister._list_all(account, until):
            return
        for (kind, res_id), since in marks.items():
            if kind == const.PRICELIST and not self._uses_pricelist(account, res_id):
                continue
            self._insert_listing_rows(account, _SPREAD[kind], res_id, since)
        outbox._delete(row_ids)
        self.env["cartona.worker"]._commit()

    @api.model
    def _insert_listing_rows(self, account, condition, res_id, since):
        self.env.cr.execute(
            """
            INSERT INTO cartona_outbox (account_id, kind, res_id, since)
            SELECT l.account_id, %(listing)s, l.id, %(since)s::timestamp
              FROM cartona_listing l
              LEFT JOIN product_product p ON p.id = l.product_id
              LEFT JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE l.account_id = %(account)s AND """
            + condition  # nosec B608 - only names of ours
            + " ORDER BY l.id",
            {
                "account": account.id,
                "listing": const.LISTING,
                "res_id": res_id,
                "since": since,
            },
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
    def _listings_of_rows(self, account, rows):
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
            """.format(  # nosec B608 - only names of ours
                column=column
            ),
            (account.id, list(ids)),
        )
        return dict(self.env.cr.fetchall())
