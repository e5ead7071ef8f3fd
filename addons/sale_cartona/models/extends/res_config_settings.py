from odoo import api, fields, models

from ... import const
from ..engine.cartona_deployment import DEPLOYMENTS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cartona_deployment = fields.Selection(DEPLOYMENTS, string="Deployment", readonly=True)
    cartona_deployment_words = fields.Char(string="Where It Runs", readonly=True)
    cartona_deployment_source = fields.Char(string="How It Is Known", readonly=True)
    cartona_deployment_evidence = fields.Text(string="Found in the Database", readonly=True)
    cartona_deployment_obstacle = fields.Text(readonly=True)
    cartona_health_url = fields.Char(string="Address for a Monitor", readonly=True)
    cartona_log_days = fields.Integer(
        string="What Went Well",
        config_parameter=const.LOG_DAYS_KEY,
        default=const.LOG_DAYS,
        help="Days that calls which succeeded are kept in the log, unless they speak of orders.",
    )
    cartona_log_trouble_days = fields.Integer(
        string="Failures, Refusals and Orders",
        config_parameter=const.LOG_TROUBLE_DAYS_KEY,
        default=const.LOG_TROUBLE_DAYS,
        help="Days that calls which failed, or were refused in part, and all that speaks of orders "
        "are kept in the log.",
    )
    cartona_people_months = fields.Integer(
        string="Names in Orders",
        config_parameter=const.PEOPLE_MONTHS_KEY,
        default=const.PEOPLE_MONTHS,
        help="Months after which names, phones, addresses and remarks are taken out of what was "
        "received of orders that were delivered, cancelled or returned. Customers stay.",
    )

    @api.model
    def default_get(self, fields_list):
        """Show where the connector runs, how that is known, and what keeps it from sending."""
        values = super().default_get(fields_list)
        deployment = self.env["cartona.deployment"]
        decision = deployment._decision()
        shown = {
            "cartona_deployment": decision.kind,
            "cartona_deployment_words": deployment._kind_in_words(decision.kind),
            "cartona_deployment_source": deployment._source_in_words(decision),
            "cartona_deployment_evidence": deployment._evidence_in_words(decision),
            "cartona_deployment_obstacle": deployment._obstacle(),
            "cartona_health_url": self.env["cartona.health"]._address(),
        }
        values.update({name: shown[name] for name in shown if name in fields_list})
        return values

    def action_change_cartona_deployment(self):
        """Open the dialog in which an administrator says where the connector runs."""
        return self.env["cartona.deployment.wizard"]._open()

    def action_make_cartona_health_url(self):
        """Make a new address for a monitor; the one before does not work any more.

        :raises AccessError: the user is no administrator.
        """
        self.env["cartona.deployment.wizard"]._require_administrator()
        self.env["cartona.health"]._make_token()
        return {"type": "ir.actions.client", "tag": "reload"}

    def action_look_at_cartona_deployment(self):
        """Look at the database once more, and show the settings anew.

        :raises AccessError: the user is no administrator.
        """
        self.env["cartona.deployment.wizard"]._require_administrator()
        self.env["cartona.deployment"]._decide()
        return {"type": "ir.actions.client", "tag": "reload"}
