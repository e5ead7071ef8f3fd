from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ... import compat, const

#: What the worker of each channel is woken by; a catalogue is read by actions of its own.
WAKES = {
    const.OFFERS: const.LISTING,
    const.ORDERS: const.ACKNOWLEDGEMENT,
    const.STATUS: const.ORDER,
}


class CartonaAccount(models.Model):
    _inherit = "cartona.account"

    backlog_count = fields.Integer(string="Changes Waiting", compute="_compute_backlog_count")
    last_push_at = fields.Datetime(string="Last Sent", compute="_compute_health")
    last_order_sync_at = fields.Datetime(string="Last Order Sync", compute="_compute_health")
    health_message = fields.Text(compute="_compute_health")

    def _compute_backlog_count(self):
        self.env.cr.execute("SELECT account_id, count(*) FROM cartona_outbox GROUP BY account_id")
        backlog = dict(self.env.cr.fetchall())
        for account in self:
            account.backlog_count = backlog.get(account.id, 0)

    @api.depends("channel_ids.last_success_at", "channel_ids.last_error_held")
    @api.depends_context("lang")
    def _compute_health(self):
        for account in self:
            offers = account._channel(const.OFFERS)
            orders = account._channel(const.ORDERS)
            status = account._channel(const.STATUS)
            account.last_push_at = offers.last_success_at
            account.last_order_sync_at = orders.last_success_at
            errors = [channel.last_error for channel in offers + orders + status]
            account.health_message = "\n".join(dict.fromkeys(filter(None, errors))) or False

    # -- Buttons ----------------------------------------------------------------

    def action_go_live(self):
        """Begin to send changes and to fetch orders.

        Cartona has to take the token first: one call for each account, before anything is
        written. One that fails keeps all from going live.

        :raises UserError: an account lacks its token, Cartona refuses it or does not answer, or
            nothing may be sent from here.
        """
        compat.check_access(self, "write")
        obstacle = self.env["cartona.deployment"]._obstacle()
        if obstacle:
            raise UserError(obstacle)
        for account in self:
            if not account.has_token:
                raise UserError(
                    _("Account %s has no token yet: fill it in and test it.", account.name)
                )
        resting = self.filtered(lambda account: account.state != "live")
        resting._require_answer()
        self.env["cartona.scheduler"]._switch_on_after_break()
        # What was changed while an account was paused has waited for nothing yet.
        resting.sudo().channel_ids.write({"working_since": fields.Datetime.now()})
        self.write({"state": "live"})

    def action_pause(self):
        """Stop sending and fetching; what has not been sent is kept."""
        self.write({"state": "paused"})

    def action_push_now(self):
        """Compare the whole catalogue with what Cartona confirmed and send what differs."""
        self._require_live()
        self._retry_at_once(const.OFFERS)
        for account in self:
            self.env["cartona.outbox"]._add(account, const.ACCOUNT, account.ids, is_change=False)
        return self._underway(_("Prices and stock"), _("The changes are being sent."))

    def action_fetch_orders(self):
        """Fetch the orders that Cartona holds for these accounts."""
        self._require_live()
        self._retry_at_once(const.ORDERS)
        self.env["cartona.outbox"]._wake(const.ACKNOWLEDGEMENT)
        return self._underway(
            _("Orders"), _("The orders are being fetched."), self._why_no_orders()
        )

    def action_read_catalogue(self):
        """Read what Cartona has of these accounts, also before they are live."""
        compat.check_access(self, "write")
        for account in self:
            if not account.has_token:
                raise UserError(
                    _("Account %s has no token yet: enter it on the account first.", account.name)
                )
        for account in self:
            account._progress().catalogue_wanted = True
        self.env.ref("sale_cartona.cron_read_catalogue").sudo()._trigger()
        # It changes nothing on Cartona, so it is read wherever the connector runs.
        idle = self._why_not_begun("sale_cartona.cron_read_catalogue")
        return _notification(
            _("Catalogue"), idle or _("Cartona's catalogue is being read."), not idle
        )

    def _underway(self, title, message, obstacle=None):
        """Return the notification that something has begun, or why it will not begin.

        *obstacle* says in words what else is in its way.
        """
        obstacle = self._why_nothing_comes() or obstacle
        return _notification(title, obstacle or message, not obstacle)

    def _warned(self, title, obstacle=None):
        """Return a warning that what was marked is not sent or fetched now, None where it is."""
        obstacle = self._why_nothing_comes() or obstacle
        resting = self.filtered(lambda account: account.state != "live")[:1]
        if resting:
            obstacle = _("Account %s is not live.", resting.name)
        if not obstacle:
            return None
        warning = _notification(title, obstacle, False)
        warning["params"]["type"] = "warning"
        return warning

    @api.model
    def _why_nothing_comes(self):
        """Return in words why no worker does what it is asked for, None where one does."""
        return self.env["cartona.deployment"]._obstacle() or self._why_not_begun()

    @api.model
    def _why_not_begun(self, *needed):
        """Return in words why the scheduled actions do not run, as of now; None where they do."""
        scheduler = self.env["cartona.scheduler"]
        scheduler._forget_state()
        return scheduler._why_idle(*needed)

    def _why_no_orders(self):
        """Return in words which of these accounts take no orders, None where all do."""
        names = [account.name for account in self if not account.fetch_orders]
        if not names:
            return None
        return _(
            "Orders are not fetched: tick “Fetch Orders” on %s.",
            self.env["cartona.message"]._listed(names),
        )

    def _require_live(self):
        compat.check_access(self, "write")
        for account in self:
            if account.state != "live":
                raise UserError(
                    _("Account %s is not live. Press “Preview and Go Live” there.", account.name)
                )

    def _try_again(self):
        """Make the next calls at once in both directions, whatever failed before."""
        for kind in WAKES:
            self._try_channel(kind)
        unread = self.sudo().channel_ids.filtered(lambda c: c.kind == const.READING)
        if any(unread.mapped("failure_count")):
            self._try_channel(const.READING)

    def _try_channel(self, kind):
        """End the wait of one kind of channels, and wake the worker that makes its calls."""
        self._retry_at_once(kind)
        if kind in WAKES:
            if self:
                self.env["cartona.outbox"]._wake(WAKES[kind])
            return
        # A catalogue that a person has asked for is read, one that could not be read is read again.
        wanted = any(account._progress().catalogue_wanted for account in self)
        name = "cron_read_catalogue" if wanted else "cron_sweep"
        self.env.ref("sale_cartona." + name).sudo()._trigger()

    def _retry_at_once(self, kind):
        compat.check_access(self, "write")
        for account in self:
            # A write that changes nothing would still collide with that of a running drain.
            waiting = account._channel(kind).filtered("next_attempt_at")
            waiting.write({"next_attempt_at": False})

    def _count_of(self, model, *domain):
        """Return ``{account id: number}`` of the records of *model* that fit *domain*."""
        domain = [("account_id", "in", self.ids), *domain]
        return {
            compat.group_id(group): count
            for group, count in compat.aggregated(self.env[model], domain, "account_id", "__count")
        }

    def _action_open(self, model, name, domain):
        """Return the action that shows the records of *model* that belong to these accounts."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": compat.modes_of(self.env[model]),
            "domain": [("account_id", "in", self.ids), *domain],
            "context": {"default_account_id": self.id if len(self) == 1 else False},
        }

    def action_view_logs(self):
        """Open the log of what was exchanged."""
        return self.env["cartona.log"]._action_about("account_id", self)


def _notification(title, message, success):
    """Return the action that tells what came of a button, and shows its form anew.

    It goes by itself, also where it is bad news: what has to be read stands on the record, and
    several of them would cover it. Whoever says what stands nowhere else makes it stay.
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "title": title,
            "message": message,
            "type": "success" if success else "danger",
            "sticky": False,
            # Whoever opened it is shown anew.
            "next": {"type": "ir.actions.act_window_close"},
        },
    }
