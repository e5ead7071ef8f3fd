from odoo import api, models


class CartonaOrderLook(models.AbstractModel):
    """Has alarms raised by the clock, which runs where no scheduled action does."""

    _inherit = "cartona.order.look"

    @api.model
    def _each_minute(self):
        self.env["cartona.alarm"]._check_alarms()
        return super()._each_minute()
