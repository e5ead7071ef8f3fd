from collections import defaultdict

from odoo import _, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import formatLang
from odoo.tools.sql import column_exists, table_exists

from ... import compat, const
from ...lib.sql import make_columns

#: How a product fares on Cartona over all its listings, what needs a person first.
SALE_STATES = [
    ("refused", "Refused"),
    ("held", "Held Back"),
    ("missing", "Not on Cartona"),
    ("shown", "On Cartona"),
    ("new", "Not Sent Yet"),
    ("unpublished", "Not Sold"),
    ("none", "Not Listed"),
]
#: Which of them a listing's own state means.
_MEANT = {"sent": "shown", "confirmed": "shown"}
#: What a product without listings has.
NOWHERE = ("none", False)

#: Listings that a product's page shows: those that are archived are history, and what nobody has
#: linked yet stands under Matching.
OF_PRODUCTS = [("active", "=", True), ("state", "!=", "unmatched"), ("product_id", "!=", False)]


class CartonaListing(models.Model):
    """A listing as it stands on the page of its product."""

    _inherit = "cartona.listing"

    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product Template",
        related="product_id.product_tmpl_id",
        store=True,
        index=True,
    )

    def _auto_init(self):
        """Fill the column of templates in one statement: Odoo takes minutes for many listings."""
        self._fill_templates()
        return super()._auto_init()

    def _fill_templates(self):
        cr, table = self.env.cr, self._table
        if table_exists(cr, table) and not column_exists(cr, table, "product_tmpl_id"):
            make_columns(cr, table, {"product_tmpl_id": "int4"})
            cr.execute(
                """
                UPDATE cartona_listing listing SET product_tmpl_id = product.product_tmpl_id
                  FROM product_product product WHERE product.id = listing.product_id
                """
            )

    @api.model
    def _forget_templates(self, template_ids):
        """Take templates that are about to go from their listings.

        The database would do so, but where a listing was written in the same transaction it
        would look for the variant, which is gone by then.
        """
        compat.flush(self.env)
        self.env.cr.execute(
            """
            UPDATE cartona_listing SET product_tmpl_id = NULL
             WHERE product_tmpl_id = ANY(%s) RETURNING id
            """,
            (list(template_ids),),
        )
        ids = [listing_id for (listing_id,) in self.env.cr.fetchall()]
        compat.invalidate_fields(self.browse(ids), ["product_tmpl_id"])

    @api.model
    def _summaries(self, column, ids):
        """Return ``{id: (sale state, text)}`` of products or templates, by that *column*.

        The text is what Cartona sells it at, with the number of accounts where there are several.
        Whoever may not read listings is told of none.
        """
        try:
            compat.check_access(self, "read")
        except AccessError:
            return {}
        found = defaultdict(self.browse)
        for listing in self.search([(column, "in", list(ids)), *OF_PRODUCTS]) if ids else ():
            found[listing[column].id] |= listing
        return {key: listings._summary() for key, listings in found.items()}

    def _summary(self):
        states = {listing: listing._sale_state() for listing in self}
        state = next(key for key, _label in SALE_STATES if key in states.values())
        seen = [listing for listing in self if states[listing] != "unpublished"]
        prices = sorted(filter(None, {listing.confirmed_price for listing in seen}))
        count = len(self.account_id)
        shown = [formatLang(self.env, price, digits=2) for price in prices]
        amount = " – ".join(dict.fromkeys([shown[0], shown[-1]])) if shown else ""
        parts = [str(count)] if count > 1 or not amount else []
        return state, " · ".join([*parts, *filter(None, [amount])])

    def _sale_state(self):
        """Return how this listing fares; whoever hides it waits for no answer of Cartona's."""
        self.ensure_one()
        if not self.is_published or self.sudo().product_tmpl_id.cartona_excluded:
            return "unpublished"
        return _MEANT.get(self.state, self.state)

    # -- Buttons ----------------------------------------------------------------

    def action_explain(self):
        """Open the listing, where it says why it has this price and this stock."""
        self.ensure_one()
        compat.check_access(self, "read")
        return {
            "type": "ir.actions.act_window",
            "name": _("On Cartona"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_send_now(self):
        """Send all again that Cartona should show of these listings, also where nothing differs.

        Returns the notification that says so, or what keeps it from being sent.
        """
        compat.check_access(self, "write")
        reasons = {listing: listing._why_not_sent() for listing in self}
        told = self.filtered(lambda each: not reasons[each] and each.account_id.state == "live")
        if told:
            told._forget_confirmed()
            stopped = told.filtered(lambda each: each.state in (*const.STOPPED, "missing"))
            if stopped:
                fresh = {"state": "new", "message_held": False, "failure_count": 0}
                stopped.sudo().write(fresh)
            told.sudo().account_id._retry_at_once(const.OFFERS)
            told._mark()
        accounts, title = self.sudo().account_id, _("Prices and stock")
        obstacle = "\n".join(filter(None, reasons.values())) or None
        return accounts._warned(title, obstacle) or accounts._underway(title, self._sending())

    def _sending(self):
        if len(self) > 1:
            return _("%s products are being sent to Cartona.", len(self))
        product = self.product_id.display_name
        return _("%s is being sent to Cartona: price, stock and order limits.", product)

    def _why_not_sent(self):
        """Return in words why nothing is sent of this listing, whoever asks; None where it is."""
        self.ensure_one()
        name = self.product_id.display_name or self.cartona_name or self.internal_product_id
        if self.state == "unmatched" or not self.product_id:
            return _(
                "%(product)s: no product of Odoo's is linked to it. Press “To Match” on the "
                "account %(account)s.",
                product=name,
                account=self.account_id.name,
            )
        if not (self.internal_product_id or self.supplier_product_id):
            reason = self.message or _("It has no identifier: enter what Cartona knows it by.")
            return "%s: %s" % (name, reason)
        account = self.account_id._for_company().with_context(lang=self.env.lang)
        [fact] = self.env["cartona.offer"].with_env(account.env)._facts(account, self.ids)
        if fact.is_sold:
            return None
        explanation = self.env["cartona.explanation"].with_env(account.env)
        reasons = explanation._why_not_sold(account, self.with_env(account.env)) or [
            _("Its account does not sell it: look at the product's company and category.")
        ]
        return "%s: %s" % (name, " ".join(reasons))
