import time

from odoo import api, fields, models

from ... import compat
from ...lib import lock

#: The purpose of the lock that whoever links an account's products holds.
LINKING = "linking"
#: Products that are linked one by one between two commits.
AT_ONCE = 50


class CartonaLinker(models.AbstractModel):
    """Links very many of Cartona's products to the suggested ones, as a person has asked for."""

    _name = "cartona.linker"
    _inherit = "cartona.worker"
    _description = "Cartona Linker"

    @api.model
    def _go_on(self, account, until=float("inf")):
        """Go on where the last slice of time has ended; return whether all is done.

        None says that another worker is at it.
        """
        self._commit()
        with lock.exclusive(self.env, LINKING, account.id) as held:
            self._commit()
            if not held:
                return None
            return (
                self.env["cartona.readiness"]._list(account, until)
                and self._commit_unless_conflict(self._link_clear, account)
                and self._link_rest(account, until)
            )

    @api.model
    def _link_clear(self, account):
        """Link by SQL what leaves no question, which is most of it.

        That is what is sold by the product's own unit, where the product is listed and
        Cartona does not know it by that listing: the two become one.
        """
        compat.flush(self.env)
        self.env.cr.execute(
            """
            SELECT unmatched, lone FROM (
                SELECT DISTINCT ON (p.id) u.id AS unmatched, (
                           SELECT min(own.id) FROM cartona_listing own
                            WHERE own.account_id = u.account_id AND own.product_id = p.id
                              AND own.active AND own.uom_id = t.uom_id
                       ) AS lone
                  FROM cartona_listing u
                  JOIN product_product p ON p.id = u.suggested_product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                 WHERE u.account_id = %(account)s AND u.state = 'unmatched' AND u.active
                   AND u.match_score >= %(score)s AND u.match_ignored IS NOT TRUE
                   AND COALESCE(NULLIF(u.unit_count, ''), '1') = '1'
                   AND NULLIF(btrim(p.{name}::text), '') IS NOT NULL
                   AND NOT EXISTS (
                       SELECT FROM cartona_listing linked
                        WHERE linked.account_id = u.account_id AND linked.product_id = p.id
                          AND linked.active AND linked.uom_id = t.uom_id
                          AND COALESCE(linked.supplier_product_id, '') != ''
                   )
                   -- What is sold by the piece is not the product that is a box.
                   AND (u.cartona_unit IS DISTINCT FROM 'piece' OR t.uom_id = ANY(%(pieces)s))
                 ORDER BY p.id, u.match_score DESC, u.id
            ) clear WHERE lone IS NOT NULL
            """.format(  # nosec B608 - only names of ours
                name=account._identifier_field()
            ),
            {
                "account": account.id,
                "score": account.linking_from,
                "pieces": self.env["cartona.matcher"]._single_units().ids,
            },
        )
        pairs = self.env.cr.fetchall()
        if not pairs:
            return
        unmatched, lone = map(list, zip(*pairs))
        names = self.env["cartona.listing"]._SHOWN_FIELDS
        self.env.cr.execute(
            """
            UPDATE cartona_listing listing
               SET {shown}, state = 'new', message_held = NULL, matched_at = %s,
                   confirmed_price = NULL, confirmed_stock = NULL, confirmed_unlimited = NULL,
                   confirmed_min_order = NULL, confirmed_max_order = NULL,
                   confirmed_remind_at_stock = NULL
              FROM unnest(%s::int[], %s::int[]) AS pair(unmatched, lone)
              JOIN cartona_listing other ON other.id = pair.unmatched
             WHERE listing.id = pair.lone
            """.format(  # nosec B608 - only names of ours
                shown=", ".join("{0} = other.{0}".format(name) for name in names)
            ),
            (fields.Datetime.now(), unmatched, lone),
        )
        self.env.cr.execute("DELETE FROM cartona_listing WHERE id = ANY(%s)", (unmatched,))
        compat.invalidate(self.env)
        self.env["cartona.listing"].browse(lone)._mark()

    @api.model
    def _link_rest(self, account, until):
        """Link the others one by one; what has a conflict is passed over."""
        progress = account._progress()
        while time.monotonic() < until:
            domain = [
                *account._suggested_domain(account.linking_from),
                ("id", ">", progress.linked_to),
            ]
            ids = self.env["cartona.listing"].search(domain, order="id", limit=AT_ONCE).ids
            if self._commit_unless_conflict(self._link_some, account, ids) and not ids:
                return True
        return False

    @api.model
    def _link_some(self, account, ids):
        for listing_id in ids:
            # Each by itself: what is deleted makes the cache forget all that was read with it.
            listing = self.env["cartona.listing"].browse(listing_id)
            if not listing._has_better_rival():
                listing._confirm()
        account._progress().linked_to = ids[-1] if ids else 0
        if not ids:
            account._progress().linking_from = 0.0
