from odoo import _, api, fields, models
from odoo.tools.misc import get_lang

from ... import compat
from ...lib.clock import local

#: What is worked out when it is read.
EXPLAINED = (
    "wanted_price",
    "wanted_stock",
    "price_explanation",
    "stock_explanation",
    "sent_explanation",
    "hold_explanation",
)


class CartonaListing(models.Model):
    """What Cartona should show of a listing now, and why."""

    _inherit = "cartona.listing"

    changed_at = fields.Datetime(
        readonly=True, copy=False, help="When the change was committed that was sent last."
    )
    wanted_price = fields.Float(
        string="Price to Be Sent", digits=(16, 2), compute="_compute_explanation"
    )
    wanted_stock = fields.Char(string="Stock to Be Sent", compute="_compute_explanation")
    price_explanation = fields.Text(string="Why This Price", compute="_compute_explanation")
    stock_explanation = fields.Text(string="Why This Stock", compute="_compute_explanation")
    sent_explanation = fields.Text(string="What Was Sent", compute="_compute_explanation")
    hold_explanation = fields.Text(string="What Keeps It Back", compute="_compute_explanation")

    @api.depends_context("lang", "tz")
    def _compute_explanation(self):
        """Work it out now, for the few listings that somebody looks at closely."""
        known = self.filtered("account_id")
        for name in EXPLAINED:
            (self - known)[name] = False
        for listing in known:
            account = listing.account_id._for_company()
            account = account.with_context(lang=self.env.lang)
            explanation = self.env["cartona.explanation"].with_env(account.env)
            fact = next(iter(self.env["cartona.offer"]._facts(account, listing._origin.ids)), None)
            own = listing._origin.with_env(account.env)
            prices = explanation._price_steps(account, fact) if fact else []
            stocks = explanation._stock_steps(account, fact) if fact else []
            listing.wanted_price = (prices and prices[-1].value) or 0.0
            listing.wanted_stock = own._quantity_in_words(stocks[-1].value) if stocks else False
            listing.price_explanation = self._in_one_line(prices)
            listing.stock_explanation = self._in_one_line(stocks)
            listing.sent_explanation = own._sent_in_words()
            obstacles = explanation._obstacles(account, own, fact) if fact else []
            listing.hold_explanation = "\n".join(obstacles) or False

    def _in_one_line(self, steps):
        """Return *steps* in words, one after the other as the user reads."""
        is_rtl = self.env.lang and get_lang(self.env).direction == "rtl"
        return (" ← " if is_rtl else " → ").join(step.text for step in steps) or False

    def _quantity_in_words(self, quantity):
        return _("without limit") if quantity is None else str(quantity)

    def _sent_in_words(self):
        """Return when it was last sent, how long after the change, and if Cartona confirms it."""
        self.ensure_one()
        self.env.cr.execute(
            """
            SELECT sent_at, extract(epoch FROM sent_at - changed_at)::float, state
              FROM cartona_listing WHERE id = %s
            """,
            (self.id or None,),
        )
        sent_at, after, state = self.env.cr.fetchone() or (None, None, None)
        if not sent_at:
            return _("Nothing has been sent yet.")
        words = [_("Sent on %s", self._moment(sent_at))]
        if after is not None and after >= 0:
            span = self.env["cartona.scheduler"]._span(after)
            words.append(_("%s after the change", span))
        read_at = self.account_id._progress().catalogue_read_at
        if state == "confirmed":
            seen = _("Cartona has confirmed it")
            if read_at and read_at >= sent_at.replace(microsecond=0):
                seen = _("Cartona's catalogue has shown it on %s", self._moment(read_at))
            words.append(seen)
        return self.env["cartona.message"]._listed(words) + "."

    def _moment(self, at):
        return local(self.env, at).strftime("%d/%m/%Y %H:%M:%S")

    @api.model
    def _action_of_products(self, products):
        """Return the action that shows how each account sells *products*, and why so.

        :raises AccessError: the user is no user of Cartona's.
        """
        compat.check_access(self, "read")
        found = self.with_context(active_test=False).search([("product_id", "in", products.ids)])
        action = {
            "type": "ir.actions.act_window",
            "name": _("On Cartona"),
            "res_model": self._name,
            "view_mode": compat.modes_of(self),
            "domain": [("id", "in", found.ids)],
            "context": {"active_test": False},
        }
        if len(found) == 1:
            action.update(res_id=found.id, view_mode="form", domain=[])
        return action
