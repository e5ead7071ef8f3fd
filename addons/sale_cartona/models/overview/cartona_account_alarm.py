import logging

from markupsafe import Markup

from odoo import _, api, fields, models

from ...lib.sql import is_conflict

_logger = logging.getLogger(__name__)


class CartonaAccount(models.Model):
    """What is wrong with an account, on its form, and yesterday's figures by mail."""

    _inherit = "cartona.account"

    alarm_ids = fields.One2many("cartona.alarm", "account_id")
    alarm_text = fields.Text(string="Alarms", compute="_compute_alarm_text")
    morning_mail = fields.Boolean(
        string="Mail Each Morning",
        help="The responsible is sent yesterday's figures by e-mail each morning.",
    )

    def write(self, vals):
        """Call the new responsible instead of the one before."""
        done = super().write(vals)
        if "user_id" in vals:
            for account in self:
                user = self.env["cartona.alarm"]._responsible(account)
                account.sudo().alarm_ids.activity_id.write({"user_id": user.id})
        return done

    @api.depends("alarm_ids.message_held")
    @api.depends_context("lang")
    def _compute_alarm_text(self):
        for account in self:
            account.alarm_text = "\n".join(account.sudo().alarm_ids.mapped("message")) or False

    @api.model
    def _send_morning_mails(self):
        """Write a mail with yesterday's figures to whoever is responsible for an account."""
        domain = [("morning_mail", "=", True), ("state", "=", "live")]
        for account in self.sudo().search(domain).filtered("user_id.email"):
            own = account._for_company().with_user(account.user_id).sudo()
            try:
                with self.env.cr.savepoint():
                    own._send_morning_mail()
            except Exception as error:
                if is_conflict(error):
                    raise
                # The others are told all the same.
                _logger.exception("No mail was written for account %s", account.id)

    def _send_morning_mail(self):
        self.ensure_one()
        rows = Markup().join(ROW % row for row in self._figures_of_yesterday())
        self.env["mail.mail"].create(
            {
                "subject": _("Cartona yesterday: %s", self.name),
                "body_html": TABLE % rows,
                "email_to": self.user_id.email_formatted,
                "auto_delete": True,
            }
        )

    def _figures_of_yesterday(self):
        """Return ``(label, value)`` of what a morning's mail says."""
        self.ensure_one()
        day = self.env["cartona.overview"]._yesterday(self)
        card = self.env["cartona.dashboard.card"]
        rows = [
            (_("Changes sent"), card._number_in_words(day["changes"])),
            (_("Of these within 5 seconds"), card._percent(day["in_time"])),
            (_("Success"), card._percent(day["success"])),
            (_("Orders"), card._number_in_words(day["orders"])),
            (_("Value of the orders"), card._money(day["value"], self.currency_id)),
            (_("Orders that need a person now"), card._number_in_words(day["attention"])),
        ]
        return rows + [(_("To be seen to"), text) for text in (self.alarm_text or "").splitlines()]


TABLE = Markup("<table>%s</table>")
ROW = Markup("<tr><td>%s</td><td><bdi>%s</bdi></td></tr>")
