from odoo import _, fields, models
from odoo.exceptions import UserError

from ... import compat
from .cartona_order import STATUSES


class CartonaSettlement(models.Model):
    """What Cartona and the supplier owe each other, order by order."""

    _name = "cartona.settlement"
    _description = "Cartona Settlement"
    _inherit = ["cartona.exported"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "receipt_id"

    order_id = fields.Many2one("cartona.order", readonly=True)
    account_id = fields.Many2one("cartona.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    sale_order_id = fields.Many2one("sale.order", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    receipt_id = fields.Char(string="Order Number", readonly=True)
    hashed_id = fields.Char(string="Cartona Id", readonly=True)
    status = fields.Selection(STATUSES, readonly=True)
    date = fields.Datetime(
        readonly=True, help="When it was delivered; before that, when it came in."
    )
    total_price = fields.Monetary(string="Total", readonly=True)
    cartona_credit = fields.Monetary(readonly=True)
    installment_cost = fields.Monetary(string="Instalment", readonly=True)
    cartona_discount = fields.Monetary(string="Cartona's Discount", readonly=True)
    cartona_owes = fields.Monetary(readonly=True)
    wallet_top_up = fields.Monetary(string="Owed to Cartona", readonly=True)
    net = fields.Monetary(
        string="Net from Cartona", readonly=True, help="What Cartona owes, less what is owed to it."
    )
    cash_at_door = fields.Monetary(string="Cash at the Door", readonly=True)
    booked = fields.Monetary(string="Booked as Due", readonly=True)
    booked_top_up = fields.Monetary(string="Booked as Owed", readonly=True)
    to_book = fields.Boolean(
        string="To Be Booked",
        readonly=True,
        help="It is delivered, and what Cartona pays, or is collected for it, is not booked yet.",
    )

    #: What Odoo writes to the database before it reads the report.
    _depends = {
        "cartona.order": [
            "account_id",
            "cartona_credit",
            "cartona_discount",
            "cartona_owes",
            "cash_at_door",
            "company_id",
            "delivered_at",
            "hashed_id",
            "installment_cost",
            "paid_by_cartona",
            "receipt_id",
            "sale_order_id",
            "status",
            "total_price",
            "wallet_top_up",
        ],
        "cartona.account": ["book_settlement"],
        "sale.order": ["partner_id", "state"],
        "account.move": [
            "cartona_booked",
            "cartona_booked_top_up",
            "cartona_settled_order_id",
            "state",
        ],
        "res.company": ["currency_id"],
    }

    @property
    def _table_query(self):
        """Return the query of all orders that became sale orders and were not cancelled."""
        return """
            SELECT o.id, o.id AS order_id, o.account_id, o.company_id, c.currency_id,
                   o.sale_order_id, s.partner_id, o.receipt_id, o.hashed_id, o.status,
                   COALESCE(o.delivered_at, o.create_date) AS date,
                   o.total_price, o.cartona_credit, o.installment_cost, o.cartona_discount,
                   o.cartona_owes, o.wallet_top_up, o.cartona_owes - o.wallet_top_up AS net,
                   o.cash_at_door,
                   COALESCE(b.booked, 0) AS booked,
                   COALESCE(b.booked_top_up, 0) AS booked_top_up,
                   o.status = 'delivered' AND a.book_settlement
                       AND (abs(COALESCE(o.paid_by_cartona, 0) - COALESCE(b.booked, 0)) >= 0.005
                            OR abs(COALESCE(o.wallet_top_up, 0) - COALESCE(b.booked_top_up, 0))
                               >= 0.005) AS to_book
              FROM cartona_order o
              JOIN sale_order s ON s.id = o.sale_order_id
              JOIN res_company c ON c.id = o.company_id
              JOIN cartona_account a ON a.id = o.account_id
              LEFT JOIN (
                    SELECT cartona_settled_order_id, sum(cartona_booked) AS booked,
                           sum(cartona_booked_top_up) AS booked_top_up
                      FROM account_move
                     WHERE state = 'posted' AND cartona_settled_order_id IS NOT NULL
                     GROUP BY cartona_settled_order_id
                   ) b ON b.cartona_settled_order_id = o.id
             WHERE s.state != 'cancel'
               AND o.status NOT IN ('cancelled_by_retailer', 'cancelled_by_supplier')
        """

    def _invoices(self):
        """Return the invoices and credit notes of these orders that were not cancelled."""
        found = self.sudo().sale_order_id.invoice_ids.filtered(lambda move: move.state != "cancel")
        return self.env["account.move"].browse(found.ids)

    def action_view_invoices(self):
        """Open the invoices of these orders.

        :raises UserError: there is none yet
        """
        invoices = self._invoices()
        if not invoices:
            raise UserError(_("Nothing is invoiced yet: create the invoice of the sale order."))
        action = {
            "type": "ir.actions.act_window",
            "name": _("Invoices"),
            "res_model": "account.move",
            "view_mode": compat.modes_of(invoices),
            "domain": [("id", "in", invoices.ids)],
        }
        if len(invoices) == 1:
            action.update(view_mode="form", res_id=invoices.id)
        return action

    def action_view_cartona_order(self):
        """Open the order as Cartona sent it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cartona.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }

    def action_book(self):
        """Book what Cartona pays of these orders; what cannot be booked is named with its reason.

        :raises UserError: none of them can be booked now
        """
        booked, left_out = 0, []
        for row in self:
            obstacle = row._book()
            if obstacle:
                left_out.append("%s: %s" % (row.order_id.sudo()._number(), obstacle))
            else:
                booked += 1
        if not booked:
            raise UserError("\n".join(left_out))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": _("Booked orders: %s", booked),
                "message": "\n".join(left_out) or _("What Cartona pays stands in the books."),
                "type": "warning" if left_out else "success",
                "sticky": bool(left_out),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _book(self):
        """Book one order, with the user's rights; return in words why not, None where it was."""
        invoices = self._invoices().filtered(lambda move: move.move_type == "out_invoice")
        if not invoices:
            return _("It is not invoiced yet.")
        posted = invoices.filtered(lambda move: move.state == "posted")
        if not posted:
            return _("Post its invoice first.")
        ready = posted.filtered("cartona_may_book")
        if not ready:
            words = [move.cartona_booking_obstacle for move in posted]
            return "\n".join(filter(None, words)) or _("Nothing is left to be booked.")
        ready.action_book_cartona()
        return None
