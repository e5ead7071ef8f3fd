import logging

from odoo import _, api, fields, models

from ... import compat, const
from ...held_fields import held_text, worded_text
from ...lib import held, lock
from ...lib.sql import is_conflict, unique_index
from .cartona_overview import ODOO_FAILED

_logger = logging.getLogger(__name__)

ALARMS = [
    ("token", "Token Refused"),
    ("outage", "Cartona Does Not Answer"),
    ("failing", "The Work Fails in Odoo"),
    ("silent", "Webhooks Have Fallen Silent"),
    ("worker", "Worker Off"),
    ("waiting", "A Change Waits Too Long"),
]

#: Seconds after which an interruption calls a person.
OUTAGE_SECONDS = 15 * 60
#: Seconds that a user's change may wait while nothing is sent; and while others are.
WAITING_SECONDS, QUEUEING_SECONDS = 60, 600


class CartonaAlarm(models.Model):
    """Something about an account that a person has to see to, as long as it lasts.

    Each cause has one record, and one activity for who is responsible; both go with the cause. What
    is judged is what happens: how this process was started says nothing.
    """

    _name = "cartona.alarm"
    _description = "Cartona Alarm"
    _inherit = ["cartona.exported"]
    _rec_name = "code"
    _order = "since desc, id desc"

    account_id = fields.Many2one("cartona.account", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    code = fields.Selection(ALARMS, string="Cause", required=True, readonly=True)
    message_held = held_text()
    message = worded_text("message", string="What Is Wrong")
    since = fields.Datetime(required=True, readonly=True)
    activity_id = fields.Many2one("mail.activity", ondelete="set null", readonly=True)

    def init(self):
        """Let each cause have one record, though two processes find it at the same moment."""
        unique_index(self.env.cr, self._table, ["account_id", "code"])

    # -- What is wrong -------------------------------------------------------------------

    @api.model
    def _causes(self, account, now):
        """Return ``{code: message}`` of what is wrong with a live *account*.

        *now* is what `cartona.overview` reads of it. Meant to be extended.
        """
        if account.state != "live" or not account.active:
            return {}
        causes = {}
        failing = self.env["cartona.overview"]._failing(account, now)
        causes.update(self._causes_of_failures(failing.values()))
        if self.env["cartona.deployment"]._obstacle():
            # Nothing may be sent from here, as the card says: it waits for a reason.
            return causes
        if now.get("is_silent"):
            causes["silent"] = held.message("alarm_silent")
        if self.env["cartona.scheduler"]._is_idle():
            causes["worker"] = held.message("alarm_worker")
        elif self._waits_too_long(now, failing):
            causes["waiting"] = held.message("alarm_waiting")
        return causes

    @api.model
    def _causes_of_failures(self, failing):
        """Return what is wrong by the channels that fail, each with what failed last."""
        if any(TOKEN_REFUSED in (each["last_error_held"] or "") for each in failing):
            return {"token": held.message("alarm_token")}
        causes = {}
        for each in failing:
            if _seconds(each["failing_since"], 0) > OUTAGE_SECONDS:
                is_ours = ODOO_FAILED in (each["last_error_held"] or "")
                code = "failing" if is_ours else "outage"
                problems = held.loads(each["last_error_held"])
                causes[code] = held.message("alarm_" + code, problem=problems)
        return causes

    @api.model
    def _waits_too_long(self, now, failing):
        """Return whether a user's change waits although nothing is in its way.

        Its wait begins when nothing was in its way any more: no interruption, pause, or stop.
        """
        waiting, channels = now.get("waiting") or {}, now.get("channels") or {}
        watched = self.env["cartona.scheduler"]._cron_state().watched
        for kind, each in waiting.items():
            way = const.STATUS if kind == const.ORDER else const.OFFERS
            if each["age"] is None or kind == const.ACKNOWLEDGEMENT or way in failing:
                continue
            channel = channels.get(way, {})
            age = min(each["age"], watched, _seconds(channel.get("working_since"), each["age"]))
            is_busy = _seconds(channel.get("last_success_at"), WAITING_SECONDS) < WAITING_SECONDS
            if age > (QUEUEING_SECONDS if is_busy else WAITING_SECONDS):
                return True
        return False

    @api.model
    def _texts(self, account, now):
        """Return in words what is wrong with *account* at this moment."""
        say = self.env["cartona.message"]._say
        return [say(message) for message in self._causes(account, now).values()]

    # -- Calling a person ------------------------------------------------------------------

    @api.model
    def _check_alarms(self):
        """Raise and close alarms by what holds now; the caller commits.

        Where another process is at it, nothing is done.
        """
        if not lock.try_lock(self.env.cr, "alarm", 0):
            return
        every = [("active", "in", (True, False))]
        accounts = self.env["cartona.account"].sudo().search(every)
        now = self.env["cartona.overview"]._now_of(accounts)
        for account in accounts:
            own = account._for_company()
            try:
                with self.env.cr.savepoint():
                    self.with_env(own.env)._check_account(own, now.get(account.id, {}))
            except Exception as error:
                if is_conflict(error):
                    raise
                # The others are told all the same.
                _logger.exception("The alarms of account %s cannot be told", account.id)

    @api.model
    def _check_account(self, account, now):
        causes = self._causes(account, now)
        raised = self.search([("account_id", "=", account.id)])
        raised.filtered(lambda alarm: alarm.code not in causes)._close()
        known = {alarm.code: alarm for alarm in raised.exists()}
        for code in sorted(causes):
            if code in known:
                known[code]._say_anew(causes[code])
            else:
                self._raise_alarm(account, code, causes[code])

    def _say_anew(self, message):
        """Tell another problem of the same kind; who was called about it need not be again."""
        text = held.dumps(message)
        if text != self.message_held:
            self.message_held = text
            self.activity_id.note = self.env["cartona.message"]._say(message)

    @api.model
    def _responsible(self, account):
        """Return the user who is called about *account*."""
        return (account.user_id.active and account.user_id) or self.env.ref("base.user_admin")

    @api.model
    def _raise_alarm(self, account, code, message):
        label = dict(self.fields_get(["code"], ["selection"])["code"]["selection"])[code]
        # By the queue of mails: the clock, whose thread this may be, is to wait for no mail server.
        activity = account.with_context(mail_notify_force_send=False).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=_("Cartona: %s", label),
            note=self.env["cartona.message"]._say(message),
            user_id=self._responsible(account).id,
        )
        self._hurry_mails()
        self.create(
            {
                "account_id": account.id,
                "code": code,
                "message_held": held.dumps(message),
                "since": fields.Datetime.now(),
                "activity_id": activity.id,
            }
        )

    @api.model
    def _hurry_mails(self):
        """Have the queue of mails sent soon; by itself Odoo does so once an hour."""
        queue = compat.record_of("mail.ir_cron_mail_scheduler_action", self.env["ir.cron"]).sudo()
        if queue:
            queue._trigger()

    def _close(self):
        """Take the alarms back, with the activities that nobody has seen to."""
        self.activity_id.unlink()
        self.unlink()


#: How a channel holds that Cartona does not accept the token.
TOKEN_REFUSED = held.fragment(held.OF_CLIENT + "token_refused")


def _seconds(since, never):
    """Return the seconds since a time that PostgreSQL has put into JSON, or *never*."""
    if not since:
        return never
    at = fields.Datetime.to_datetime(str(since).replace("T", " ")[:19])
    return (fields.Datetime.now() - at).total_seconds()
