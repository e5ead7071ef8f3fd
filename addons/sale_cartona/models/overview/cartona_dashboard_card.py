from odoo import _, api, models

from ...lib import backoff, totals
from .cartona_dashboard_numbers import BAD, CALM, GOOD, WARN


class CartonaDashboardCard(models.AbstractModel):
    """One account's card: its state, what to do about it, and its numbers, as plain values."""

    _name = "cartona.dashboard.card"
    _inherit = "cartona.dashboard.numbers"
    _description = "Cartona Dashboard Card"

    @api.model
    def _card(self, account, facts):
        """Return the card of *account*.

        *facts* are ``now``, ``traffic`` and ``orders``, each by account as `cartona.overview` reads
        them.
        """
        now = facts["now"].get(account.id, {})
        traffic = facts["traffic"].get(account.id, {})
        state = self._card_state(account, now)
        return {
            "id": account.id,
            "name": account.name,
            "company": account.company_id.name if self._many_companies() else False,
            "state": state,
            "badges": self._badges(account, now),
            "alarms": self.env["cartona.alarm"]._texts(account, now),
            "busy": account.catalogue_progress or self._busy(now),
            "steps": self._steps(account),
            "sections": [
                self._part_waiting(now),
                self._part_problems(now),
                self._part_speed(traffic),
                self._part_success(traffic),
                self._part_orders(account.currency_id, facts["orders"].get(account.id, {})),
                self._part_last(now),
            ],
            "charts": self.env["cartona.dashboard.chart"]._charts(traffic),
            "buttons": self._buttons(account, state, bool(now.get("differs"))),
        }

    @api.model
    def _totals(self, accounts, facts):
        """Return the card of all *accounts* together: what can be added up."""
        now, traffic = totals.summed_now(facts["now"]), totals.summed_traffic(facts["traffic"])
        sections = [self._part_waiting(now), self._part_problems(now), self._part_speed(traffic)]
        sections.append(self._part_success(traffic))
        if len(accounts.currency_id) == 1:
            sections.append(
                self._part_orders(accounts.currency_id, totals.summed_orders(facts["orders"]))
            )
        return {"id": 0, "name": _("All Accounts"), "sections": sections}

    @api.model
    def _many_companies(self):
        return self.env.user.has_group("base.group_multi_company")

    # -- State ------------------------------------------------------------------------------

    @api.model
    def _card_state(self, account, now):
        """Return whether the account works, as ``kind``, ``label``, ``tone`` and ``text``."""
        failing = self.env["cartona.overview"]._failing(account, now)
        text = "\n".join(self._failure(kind, channel) for kind, channel in failing.items())
        scheduler = self.env["cartona.scheduler"]
        if account.state == "draft":
            return _state("draft", _("Not Live"), CALM)
        if account.state == "paused":
            return _state("paused", _("Paused"), WARN, _("Nothing is sent or fetched."))
        obstacle = account.deployment_obstacle
        if obstacle:
            return _state("held", _("Held"), BAD, obstacle)
        idle = scheduler._why_idle()
        if idle:
            return _state("off", _("Worker Off"), BAD, "\n".join(filter(None, [idle, text])))
        if failing:
            most = max(channel["failure_count"] for channel in failing.values())
            broken = most >= backoff.BREAKER_FAILURES
            label = _("Interrupted") if broken else _("Failing")
            return _state("broken", label, BAD if broken else WARN, text)
        return _state("live", _("Live"), GOOD, scheduler._what_is_off() or "")

    @api.model
    def _failure(self, kind, channel):
        words = self.env["cartona.message"]._words([channel["last_error_held"]])
        since = channel.get("failing_since") or channel.get("last_error_at")
        text = _(
            "%(channel)s: failing since %(time)s. %(problem)s",
            channel=self._choice_label("cartona.channel", "kind", kind),
            time=self._time_of_day(since),
            problem=words.get(channel["last_error_held"], ""),
        )
        if channel.get("next_attempt_at"):
            text += " " + _("Next attempt: %s.", self._time_of_day(channel["next_attempt_at"]))
        return text

    @api.model
    def _badges(self, account, now):
        """Return what runs the account, and whether Cartona answered the last real call."""
        state = account.connection_state
        tone = {"ok": GOOD, "failed": BAD}.get(state, CALM)
        connection = self._choice_label("cartona.account", "connection_state", state)
        if account.connection_checked_at:
            at = self._time_of_day(account.connection_checked_at)
            connection = "%s · %s" % (connection, at)
        return [
            {"label": connection, "tone": tone},
            {"label": self.env["cartona.scheduler"]._engine(), "tone": CALM},
            {
                "label": self._choice_label("cartona.account", "deployment", account.deployment),
                "tone": CALM,
            },
        ]

    @api.model
    def _busy(self, now):
        """Return in words which long task is under way."""
        progress = now.get("progress") or {}
        if progress.get("check_wanted"):
            return _("Products are being checked.")
        if progress.get("linking_from"):
            return _("Products are being linked.")
        return False

    @api.model
    def _steps(self, account):
        """Return the three steps of a beginning; none once the account has gone live."""
        if account.state != "draft":
            return []
        tested = account.connection_state == "ok"
        checked = bool(
            self.env["cartona.listing"].search([("account_id", "=", account.id)], limit=1)
        )
        may = self.env["cartona.dashboard"]._may_manage()
        steps = ((tested, "test"), (checked, "preview"), (False, "preview"))
        return [
            {"label": label, "done": done, "press": may and press}
            for label, (done, press) in zip(self._step_labels(), steps)
        ]

    @api.model
    def _step_labels(self):
        """Return in words what a beginner does, step by step."""
        return [
            _("Connect: enter the token and test it"),
            _("Check products: see what would be published"),
            _("Go live"),
        ]

    # -- Buttons ------------------------------------------------------------------------------

    @api.model
    def _buttons(self, account, state, has_differences):
        """Return the buttons that make sense now, for a user who may press them."""
        if not self.env["cartona.dashboard"]._may_manage():
            return []
        names = {
            "live": ["send", "fetch", "recover", "read", "compare", "retry", "pause"],
            "paused": ["resume", "test", "read"],
            "draft": ["test", "preview"],
        }[account.state]
        if state["kind"] == "off" or self.env["cartona.scheduler"]._what_is_off():
            names.insert(0, "wake")
        if has_differences and account.state == "live":
            names.insert(names.index("compare") + 1, "repair")
        labels = {
            "compare": _("Find Differences"),
            "fetch": _("Fetch Orders"),
            "pause": _("Pause"),
            "preview": _("Preview and Go Live"),
            "read": _("Read the Catalogue"),
            "recover": _("Recover an Order"),
            "repair": _("Repair the Differences"),
            "resume": _("Resume"),
            "retry": _("Retry All Failed"),
            "send": _("Send Now"),
            "test": _("Test Connection"),
            "wake": _("Switch On"),
        }
        return [{"name": name, "label": labels[name], "primary": name == "wake"} for name in names]


def _state(kind, label, tone, text=""):
    return {"kind": kind, "label": label, "tone": tone, "text": text}
