from odoo import api, models


class CartonaScheduler(models.AbstractModel):
    """Says that jobs run the workers."""

    _inherit = "cartona.scheduler"

    @api.model
    def _engine_kind(self):
        return "jobs"
