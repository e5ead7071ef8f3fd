from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ... import compat
from ...lib import order_plans, pace


class CartonaAccount(models.Model):
    """How often an account is asked for new orders."""

    _inherit = "cartona.account"

    poll_seconds = fields.Integer(
        string="Look for Orders Every",
        tracking=True,
        help="Seconds, from 5 to 300. 0: every 5 seconds while orders come or somebody has them "
        "open, else every 15. Nobody looks while pushes bring the orders.",
    )
    order_way = fields.Char(string="How Orders Come", compute="_compute_order_way")

    @api.constrains("poll_seconds")
    def _check_poll_seconds(self):
        for account in self:
            chosen = account.poll_seconds
            if chosen and not pace.SHORTEST <= chosen <= pace.LONGEST:
                raise ValidationError(
                    _("Orders are looked for every 5 to 300 seconds; 0 leaves it to the connector.")
                )

    @api.depends("poll_seconds", "state", "fetch_orders", "webhook_enabled")
    def _compute_order_way(self):
        plans = {}
        if self.ids:
            compat.flush(self.env)
            plans = {plan.account_id: plan for plan in order_plans.plans(self.env.cr, self.ids)}
        for account in self:
            plan = plans.get(account.id)
            account.order_way = plan and account._worded_way(pace.interval(plan), plan.refusals)

    @api.model
    def _worded_way(self, seconds, refusals):
        if not seconds:
            return _("By webhooks; looked for once a minute all the same.")
        if refusals:
            return _(
                "Looked for every %(seconds)s seconds, as %(count)s calls of a day were too many.",
                seconds=seconds,
                count=refusals,
            )
        return _("Looked for every %s seconds.", seconds)
