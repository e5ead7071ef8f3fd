from odoo import _, api, models
from odoo.exceptions import AccessError

from ... import compat

#: What a card's buttons call on the account; each checks the user's rights by itself.
BUTTONS = {
    "send": "action_push_now",
    "fetch": "action_fetch_orders",
    "recover": "action_recover_order",
    "read": "action_read_catalogue",
    "compare": "action_compare_catalogue",
    "repair": "action_repair_differences",
    "pause": "action_pause",
    "resume": "action_go_live",
    "retry": "action_retry_failed",
    "wake": "action_wake_workers",
    "test": "action_test_connection",
    "preview": "action_preview",
}


class CartonaDashboard(models.AbstractModel):
    """What the dashboard shows and does, for the accounts that the user may read.

    The screen knows no words and no numbers of its own: it draws what :meth:`snapshot` returns, in
    the user's language, and says which of it was pressed.
    """

    _name = "cartona.dashboard"
    _description = "Cartona Dashboard"

    @api.model
    def snapshot(self):
        """Return all that is drawn, as plain values: a card for each account, and the totals.

        :raises AccessError: the user is no user of Cartona's.
        """
        overview = self.env["cartona.overview"].sudo()
        # Orders are looked for more often meanwhile.
        self.env["cartona.account"]._somebody_looks()
        whose = (self.env.uid, tuple(self.env.companies.ids), self.env.lang, overview._zone())
        accounts, now = self._looked_at(overview, whose)
        stamp = tuple(sorted((account_id, each["stamp"]) for account_id, each in now.items()))
        traffic_mark, traffic = overview._traffic_of(accounts, stamp)
        orders_mark, orders = overview._orders_of(accounts, stamp)
        facts = {"now": now, "traffic": traffic, "orders": orders}
        # What nobody has changed is drawn as before: a look costs one statement then.
        return overview._remembered(
            ("snapshot", *whose),
            (overview._stamp_of(now), traffic_mark, orders_mark),
            0.0,
            10.0,
            lambda: self._drawn(accounts.exists(), facts),
        )

    @api.model
    def _looked_at(self, overview, whose):
        """Return the accounts that the user may read, and what holds of each at this moment.

        They are searched for anew where any account has changed.
        """
        key = ("accounts", *whose)

        def search():
            return tuple(self._accounts().ids)

        browse = self.env["cartona.account"].browse
        seen = overview._remembered(key, None, 60.0, 60.0, search)
        now = overview._now_of(browse(seen))
        changed_at = next((each["accounts"] for each in now.values()), None)
        # A first account is not waited for either.
        ids = overview._remembered(key, changed_at, 0.0, 10.0, search) if now else search()
        if ids != seen:
            now = overview._now_of(browse(ids))
        return browse(ids), now

    @api.model
    def _drawn(self, accounts, facts):
        cards = self.env["cartona.dashboard.card"]
        shown = [cards._card(account, facts) for account in accounts]
        return {
            "title": _("Cartona"),
            "direction": self._direction(),
            "cards": shown,
            "totals": cards._totals(accounts, facts) if len(accounts) > 1 else False,
            "empty": False if shown else self._empty(),
            "lost": _("Odoo does not answer at the moment; what you see may be old."),
        }

    @api.model
    def open(self, account_id, what):
        """Return the action that opens the list behind a number of an account's card."""
        account = self._accounts().filtered(lambda each: each.id == account_id)
        return self.env["cartona.dashboard.lists"]._open_list(account or self._accounts(), what)

    @api.model
    def press(self, account_id, name):
        """Do what a button of an account's card says, and return the action that it leads to.

        :raises AccessError: the user may not press it.
        """
        account = self._accounts().filtered(lambda each: each.id == account_id)
        if name not in BUTTONS or not account:
            raise AccessError(_("This account is not yours to manage."))
        compat.check_access(account, "write")
        return getattr(account, BUTTONS[name])() or False

    @api.model
    def _accounts(self):
        compat.check_access(self.env["cartona.account"], "read")
        return self.env["cartona.account"].search([("active", "=", True)])

    @api.model
    def _direction(self):
        """Return in which direction the user's language is read, as HTML names it.

        Odoo itself turns pages by a program, rtlcss, that not every server has.
        """
        code = self.env.lang or "en_US"

        def read():
            return self.env["res.lang"].sudo().search([("code", "=", code)], limit=1).direction

        overview = self.env["cartona.overview"]
        return overview._remembered(("direction", code), None, 600.0, 600.0, read) or "ltr"

    @api.model
    def _empty(self):
        may_create = self._may_manage()
        return {
            "title": _("Connect your Cartona account"),
            "text": _("An account has the token that Cartona gave you, and the rules of its shop."),
            "button": _("New Account") if may_create else False,
            "steps": self.env["cartona.dashboard.card"]._step_labels(),
        }

    @api.model
    def _may_manage(self):
        return self.env.user.has_group("sale_cartona.group_cartona_manager")
