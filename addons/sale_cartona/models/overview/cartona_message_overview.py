from odoo import _, api, models


class CartonaMessage(models.AbstractModel):
    """Words what a person has to see to about an account."""

    _inherit = "cartona.message"

    @api.model
    def _sentences(self):
        return {
            **super()._sentences(),
            "alarm_token": _(
                "Cartona does not accept the token: nothing is sent and no order comes. Enter the "
                "token that Cartona gave you and test the connection."
            ),
            "alarm_outage": _(
                "Calls to Cartona have failed for more than a quarter of an hour: %(problem)s "
                "Nothing is lost: what has changed is sent once Cartona answers. Ask Cartona's "
                "support if it lasts."
            ),
            "alarm_failing": _(
                "The work for Cartona has failed in Odoo for more than a quarter of an hour: "
                "%(problem)s Nothing is lost, but have an administrator look at Odoo's log."
            ),
            "alarm_silent": _(
                "Cartona's webhooks have fallen silent: the last orders were fetched, not brought. "
                "Check the address and the secret at Cartona; orders go on being fetched."
            ),
            "alarm_worker": _(
                "The scheduled actions of Cartona do not run: they are switched off, or no server "
                "of this database runs scheduled actions. Press Switch On on the dashboard."
            ),
            "alarm_waiting": _(
                "A change has been waiting for more than a minute although Cartona answers. Press "
                "Send Now on the dashboard; if it stays, have an administrator look at the server."
            ),
        }
