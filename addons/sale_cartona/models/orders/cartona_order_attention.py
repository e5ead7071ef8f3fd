from odoo import api, fields, models

#: Why an order needs a person; the first that holds is shown.
ATTENTION = [
    ("waiting", "Cannot Be Imported"),
    ("changed", "Changed on Cartona"),
    ("status", "Status Refused"),
    ("lines", "Lines Refused"),
    ("difference", "Totals Differ"),
    ("booking", "Not Booked"),
]


class CartonaOrder(models.Model):
    """Whether an order needs a person, and why: one answer for lists, filters and the dashboard."""

    _inherit = "cartona.order"

    attention = fields.Selection(
        ATTENTION, string="Needs Attention", compute="_compute_attention", store=True
    )

    def init(self):
        """Index what needs a person, and what has come lately, as the dashboard counts them."""
        done = super().init()
        self.env.cr.execute(
            """
            CREATE INDEX IF NOT EXISTS cartona_order_attention_idx
                ON cartona_order (account_id, attention) WHERE attention IS NOT NULL;
            CREATE INDEX IF NOT EXISTS cartona_order_account_id_create_date_idx
                ON cartona_order (account_id, create_date)
            """
        )
        return done

    @api.depends(
        "state",
        "status_problem_held",
        "lines_problem_held",
        "booking_problem_held",
        "sale_order_id.cartona_difference",
        "sale_order_id.cartona_difference_accepted_by",
    )
    def _compute_attention(self):
        for order in self:
            sale_order = order.sale_order_id
            reasons = {
                "waiting": order.state == "waiting",
                "changed": order.state == "changed",
                "status": order.status_problem_held,
                "lines": order.lines_problem_held,
                "difference": sale_order.cartona_difference
                and not sale_order.cartona_difference_accepted_by,
                "booking": order.booking_problem_held,
            }
            order.attention = next((name for name, holds in reasons.items() if holds), False)

    @api.model
    def _action_of_menu(self):
        """Return the action of the menu: what needs attention first, where anything does."""
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_cartona.cartona_order_action")
        if not self.search_count([("attention", "!=", False)]):
            return action
        return dict(action, context={"search_default_attention": 1})
