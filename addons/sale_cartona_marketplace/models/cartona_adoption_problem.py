import logging

from odoo import api, fields, models

from ..lib import adoption

_logger = logging.getLogger(__name__)


class CartonaAdoptionProblem(models.Model):
    """A value of an older connector that could not become a product's Cartona ID."""

    _name = "cartona.adoption.problem"
    _description = "Cartona ID Not Taken Over"
    _inherit = ["cartona.exported"]
    _order = "reason, value, id"
    _rec_name = "value"

    product_tmpl_id = fields.Many2one(
        "product.template", string="Product", required=True, readonly=True, ondelete="cascade"
    )
    value = fields.Char(string="Old Value", readonly=True)
    reason = fields.Selection(
        [
            (adoption.SEVERAL, "The product has several variants"),
            (adoption.DUPLICATE, "Several products have this value"),
            (adoption.INVALID, "It has spaces or other characters that an id may not have"),
        ],
        required=True,
        readonly=True,
    )

    @api.model
    def _adopt(self):
        """Take over what can be, and keep a record of everything that could not be."""
        problems = adoption.adopt(self.env.cr)
        self.create(
            [
                {"product_tmpl_id": template_id, "value": value, "reason": reason}
                for template_id, value, reason in problems
            ]
        )
        if problems:
            _logger.info("%s Cartona IDs could not be taken over", len(problems))
