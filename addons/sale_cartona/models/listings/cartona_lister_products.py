import time
from collections import defaultdict

from odoo import api, models

from ... import compat, const


class CartonaLister(models.AbstractModel):
    """Which products have to be listed, and which listings have to follow their product."""

    _inherit = "cartona.lister"

    @api.model
    def _list_marked(self, account, rows):
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
        products = account._sold_of(self.env["product.product"].browse(unlisted))
        return self._create_listings(account, products)

    @api.model
    def _rename_marked(self, account, rows):
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
        return self._update_identifiers(account, products)

    @api.model
    def _list_all(self, account, until):
        """Create the listings that the account lacks, some thousands at a time.

        Returns whether all were there before *until*.
        """
        if not account._lists_by_itself():
            return True
        worker = self.env["cartona.worker"]
        if self._update_all_identifiers(account):
            worker._commit()
        ids = self._unlisted(account)
        for start in range(0, len(ids), const.LISTED_AT_ONCE):
            if start and time.monotonic() > until:
                return False
            products = self.env["product.product"].browse(ids[start : start + const.LISTED_AT_ONCE])
            if self._create_listings(account, products):
                worker._commit()
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
            """.format(  # nosec B608 - only names of ours
                condition=condition
            ),
            {"account": account.id, **parameters},
        )
        return [product_id for (product_id,) in self.env.cr.fetchall()]
