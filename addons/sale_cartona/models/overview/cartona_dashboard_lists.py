from datetime import timedelta

from odoo import _, api, fields, models

from ... import const

#: Named, as Odoo's export takes a text that stands in a tuple beside a term for a term.
DIFFERS = ("differs", "=", True)
#: Changes of an account, and records of all, that a list of what waits is made of.
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
        domain = [("state", "=", state)] if state else [const.TROUBLE]
        return self._shown(accounts._action_open("cartona.listing", _("Problems"), domain))

    @api.model
    def _list_differences(self, accounts, _detail):
        action = accounts._action_open("cartona.listing", _("Differences"), [DIFFERS])
        beside_each_other = self.env.ref("sale_cartona.cartona_listing_view_list_differences")
        return self._shown(action, beside_each_other)

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
        name, is_catalogue = _("Changes Waiting"), kind == const.LISTING
        kinds = const.CATALOGUE_KINDS if is_catalogue else (kind,)
        ids, is_whole = self._waiting_records(accounts, kinds)
        if not is_whole:
            name = _("Changes Waiting: the First %s", len(ids))
        model = "cartona.listing" if is_catalogue else "cartona.order"
        action = accounts._action_open(model, name, [])
        return self._shown(dict(action, domain=[("id", "in", ids)]))

    @api.model
    def _waiting_records(self, accounts, kinds):
        """Return the ids of what the oldest changes of *kinds* are about, and whether that is all.

        Several changes may be about one record, and one about many.
        """
        outbox, ids, is_whole = self.env["cartona.outbox"].sudo(), {}, True
        for account in accounts.sudo():
            rows = outbox._due_rows(account, kinds, MOST_WAITING + 1)
            is_whole = is_whole and len(rows) <= MOST_WAITING
            ids.update(dict.fromkeys(self._records_of_rows(account, rows[:MOST_WAITING])))
        return list(ids)[:MOST_WAITING], is_whole and len(ids) <= MOST_WAITING

    @api.model
    def _records_of_rows(self, account, rows):
        """Return the ids of the listings, or of the orders, that rows of the outbox are about."""
        if any(kind in (const.ORDER, const.ACKNOWLEDGEMENT) for _id, kind, _res_id in rows):
            return [res_id for _id, _kind, res_id in rows]
        fine, ids = [row for row in rows if row[1] not in const.COARSE_KINDS], []
        for listing_ids in self.env["cartona.spread"]._listings_of_rows(account, fine).values():
            ids += listing_ids
        if len(fine) < len(rows):
            # A rule that concerns many products: which, is found out when it is its turn.
            of_account = [("account_id", "=", account.id)]
            ids += self.env["cartona.listing"].search(of_account, limit=MOST_WAITING + 1).ids
        return ids

    @api.model
    def _shown(self, action, own_list=None):
        """Return *action* in the form that the web client takes: there a list is a list always.

        *own_list* is the view of its list, where that is not the usual one.
        """
        modes = action["view_mode"].replace("tree", "list").split(",")
        views = {"list": own_list.id} if own_list else {}
        views = [(views.get(mode, False), mode) for mode in modes]
        return dict(action, views=views, target="current")
