from datetime import timedelta

from odoo import _, api, fields, models

from ... import const

#: Named, as Odoo's export takes a text that stands in a tuple beside a term for a term.
DIFFERS = ("differs", "=", True)
#: Listings or orders that a list of what waits is made of.
MOST_WAITING = 1000


class CartonaDashboardLists(models.AbstractModel):
    """The lists behind the numbers of the dashboard."""

    _name = "cartona.dashboard.lists"
    _description = "Cartona Dashboard Lists"

    @api.model
    def _open_list(self, accounts, what):
        """Return the action for *what*: a name, and what it is about behind a colon."""
        name, _colon, detail = (what or "").partition(":")
        lists = {
            "account": self._list_accounts,
            "attention": self._list_attention,
            "differences": self._list_differences,
            "failed": self._list_failed,
            "listings": self._list_listings,
            "new_account": self._form_of_new_account,
            "orders": self._list_orders,
            "traffic": self._list_traffic,
            "waiting": self._list_waiting,
        }
        return lists.get(name, self._list_accounts)(accounts, detail)

    @api.model
    def _list_accounts(self, accounts, _detail):
        action = accounts._action_open("cartona.account", _("Accounts"), [])
        action["domain"] = [("id", "in", accounts.ids)]
        if len(accounts) == 1:
            action.update(res_id=accounts.id, view_mode="form")
        return self._shown(action)

    @api.model
    def _form_of_new_account(self, accounts, _detail):
        action = accounts._action_open("cartona.account", _("New Account"), [])
        return self._shown(dict(action, view_mode="form", domain=[], context={}))

    @api.model
    def _list_listings(self, accounts, _detail):
        return self._shown(accounts._action_open("cartona.listing", _("Listings"), []))

    @api.model
    def _list_failed(self, accounts, state):
        domain = [("state", "=", state)] if state else [("state", "in", ("refused", "missing"))]
        return self._shown(accounts._action_open("cartona.listing", _("Problems"), domain))

    @api.model
    def _list_differences(self, accounts, _detail):
        action = accounts._action_open("cartona.listing", _("Differences"), [DIFFERS])
        return self._shown(action)

    @api.model
    def _list_attention(self, accounts, reason):
        domain = [("attention", "=", reason) if reason else ("attention", "!=", False)]
        return self._shown(accounts._action_open("cartona.order", _("Needs Attention"), domain))

    @api.model
    def _list_orders(self, accounts, detail):
        """Open the orders of a period, and of a status: ``today/approved``."""
        period, _slash, status = detail.partition("/")
        _now, today, week = self.env["cartona.overview"]._times()
        since = today if period == "today" else week
        domain = [("create_date", ">=", str(since))]
        domain += [("status", "=", status)] if status else []
        return self._shown(accounts._action_open("cartona.order", _("Cartona Orders"), domain))

    @api.model
    def _list_traffic(self, accounts, detail):
        """Open the log of what was exchanged.

        *detail* names, with slashes between, operations (joined by ``+``), ``failed`` for what
        failed, and a period: ``hour``, ``today``, ``week``, or the hour that begins at a time in
        UTC (``at=2026-11-29 12:00:00``).
        """
        now, today, week = self.env["cartona.overview"]._times()
        periods = {"hour": now - timedelta(hours=1), "today": today, "week": week}
        domain = []
        for part in filter(None, detail.split("/")):
            if part == "failed":
                domain.append(("result", "!=", "ok"))
            elif part in periods:
                domain.append(("started_at", ">=", str(periods[part])))
            elif part.startswith("at="):
                start = fields.Datetime.to_datetime(part[3:])
                end = start + timedelta(hours=1)
                domain += [("started_at", ">=", str(start)), ("started_at", "<", str(end))]
            else:
                domain.append(("operation", "in", part.split("+")))
        return self._shown(accounts._action_open("cartona.log", _("Logs"), domain))

    @api.model
    def _list_waiting(self, accounts, kind):
        """Open the listings, or the orders, of which a change waits to be sent."""
        if kind == const.LISTING:
            ids = self._waiting_listings(accounts)
            action = accounts._action_open("cartona.listing", _("Changes Waiting"), [])
        else:
            ids = self._waiting_orders(accounts, kind)
            action = accounts._action_open("cartona.order", _("Changes Waiting"), [])
        return self._shown(dict(action, domain=[("id", "in", ids)]))

    @api.model
    def _waiting_listings(self, accounts):
        outbox, spread, ids = self.env["cartona.outbox"].sudo(), self.env["cartona.spread"], []
        for account in accounts.sudo():
            rows = outbox._due_rows(account, const.CATALOGUE_KINDS, MOST_WAITING)
            fine = [row for row in rows if row[1] not in const.COARSE_KINDS]
            for listing_ids in spread._listings_of_rows(account, fine).values():
                ids += listing_ids
            if len(fine) < len(rows):
                # A rule that concerns many products: which, is found out when it is its turn.
                listed = self.env["cartona.listing"].search(
                    [("account_id", "=", account.id)], limit=MOST_WAITING
                )
                ids += listed.ids
        return list(dict.fromkeys(ids))[:MOST_WAITING]

    @api.model
    def _waiting_orders(self, accounts, kind):
        outbox, ids = self.env["cartona.outbox"].sudo(), []
        for account in accounts.sudo():
            ids += [row[2] for row in outbox._due_rows(account, (kind,), MOST_WAITING)]
        return ids

    @api.model
    def _shown(self, action):
        """Return *action* in the form that the web client takes: there a list is a list always."""
        modes = action["view_mode"].replace("tree", "list").split(",")
        return dict(action, views=[(False, mode) for mode in modes], target="current")
