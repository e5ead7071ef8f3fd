from odoo import _, models

from ... import const
from ..accounts.cartona_account_actions import _notification

#: Orders and listings that are tried again by one press, beginning with those that have been left
#: alone for longest: what is refused at once again does not keep others waiting.
MOST_RETRIED = 5000
LONGEST_LEFT_ALONE = "write_date, id"


class CartonaAccount(models.Model):
    """What a person can do about an account's troubles with one press."""

    _inherit = "cartona.account"

    def action_recover_order(self):
        """Ask for the number of an order that is missing here."""
        self.ensure_one()
        self._require_live()
        return {
            "type": "ir.actions.act_window",
            "name": _("Recover an Order"),
            "res_model": "cartona.recover.wizard",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_account_id": self.id},
        }

    def action_retry_failed(self):
        """Try again at once whatever was refused or could not be imported or sent."""
        self._require_live()
        self._try_again()
        listings, all_listings = self._some_of("cartona.listing", const.TROUBLE)
        listings.action_retry()
        orders, all_orders = self._some_of(
            "cartona.order", ("attention", "in", ("waiting", "status", "lines"))
        )
        waiting = orders.filtered(lambda order: order.attention == "waiting")
        waiting.action_retry()
        orders.filtered(lambda order: order.attention in ("status", "lines")).action_retry_status()
        message = _(
            "Products tried again: %(listings)s. Orders tried again: %(orders)s.",
            listings=len(listings),
            orders=len(orders),
        )
        if (len(listings), len(orders)) != (all_listings, all_orders):
            message = _(
                "Products tried again: %(listings)s of %(all_listings)s. Orders tried again: "
                "%(orders)s of %(all_orders)s. Press again for the rest.",
                listings=len(listings),
                all_listings=all_listings,
                orders=len(orders),
                all_orders=all_orders,
            )
        return self._underway(_("Tried again"), message, waiting.account_id._why_no_orders())

    def action_compare_catalogue(self):
        """Read what Cartona shows and list what differs, before anything is repaired.

        It is read from its first page on, and what an earlier reading has found goes; one that is
        under way goes on.
        """
        answer = self.action_read_catalogue()
        for account in self:
            progress = account._progress()
            if not progress.compare_wanted:
                self.env["cartona.listing"]._forget_differences(account)
                progress.write({"compare_wanted": True, "page_read": 0})
        return answer

    def action_repair_differences(self):
        """Send price and stock anew of whatever was found to differ."""
        self._require_live()
        listings, count = self._some_of("cartona.listing", ("differs", "=", True))
        listings.sudo().write({"differs": False})
        listings.action_resend()
        message = _("Products sent anew: %s.", len(listings))
        if len(listings) != count:
            message = _(
                "Products sent anew: %(some)s of %(all)s. Press again for the rest.",
                some=len(listings),
                all=count,
            )
        return self._underway(_("Differences"), message)

    def _some_of(self, model, condition):
        """Return as many of these accounts' records as one press takes, and how many there are."""
        domain = [("account_id", "in", self.ids), condition]
        records = self.env[model].search(domain, limit=MOST_RETRIED, order=LONGEST_LEFT_ALONE)
        if len(records) < MOST_RETRIED:
            return records, len(records)
        return records, self.env[model].search_count(domain)

    def action_wake_workers(self):
        """Switch on the scheduled actions that are off, and have them run at once."""
        self._require_live()
        scheduler = self.env["cartona.scheduler"]
        off, idle = scheduler._switch_on(), self._why_nothing_comes()
        for kind in (const.LISTING, const.ACKNOWLEDGEMENT, const.ORDER):
            self.env["cartona.outbox"]._wake(kind)
        if idle:
            # Nothing was off, or not only that: who should run them has to be told by a person.
            return _notification(_("Scheduled actions"), idle, False)
        message = (
            _("Switched on: %s.", self.env["cartona.message"]._listed(off))
            if off
            else _("They are on, and run at once.")
        )
        return _notification(_("Scheduled actions"), message, True)
