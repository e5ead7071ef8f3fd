from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ... import compat, const


class AccountMove(models.Model):
    """What keeps an invoice from being booked as Cartona pays it, and what an accountant does."""

    _inherit = "account.move"

    cartona_booking_obstacle = fields.Text(
        compute="_compute_cartona_booking",
        compute_sudo=True,
        groups=const.EMPLOYEES,
        help="Why what Cartona pays of this invoice is not booked, or will not be.",
    )
    cartona_lacks_ledgers = fields.Boolean(
        compute="_compute_cartona_booking", compute_sudo=True, groups=const.EMPLOYEES
    )
    cartona_may_book = fields.Boolean(
        compute="_compute_cartona_booking", compute_sudo=True, groups=const.EMPLOYEES
    )

    @api.depends("state", "cartona_order_ids", "amount_residual")
    def _compute_cartona_booking(self):
        for move in self:
            orders = move._cartona_orders_to_book()
            lacking = orders.filtered(lambda order: order.account_id._missing_ledgers())
            words = []
            for order in orders:
                problem = order._booking_obstacle(move)
                if problem and order._worded(problem) not in words:
                    words.append(order._worded(problem))
            move.cartona_booking_obstacle = "\n".join(words)
            move.cartona_lacks_ledgers = bool(lacking)
            move.cartona_may_book = not words and move._has_bookable()

    def _cartona_orders_to_book(self):
        """Return the orders of an invoice of which something is still to be booked."""
        if self.move_type != "out_invoice" or self.state == "cancel":
            return self.env["cartona.order"].sudo()
        return self._cartona_orders().filtered(
            lambda order: order.account_id.book_settlement and any(order._left_to_book())
        )

    def _has_bookable(self):
        """Return whether a posted invoice leaves something to be booked."""
        return self.state == "posted" and any(
            any(self._bookable(order)) for order in self.sudo()._cartona_orders_to_book()
        )

    def action_make_cartona_ledgers(self):
        """Make the journal and accounts that these invoices lack, and book those that are posted.

        :raises AccessError: the user may not make accounts
        """
        for model in ("account.account", "account.journal"):
            compat.check_access(self.env[model], "create")
        accounts = self._cartona_orders_to_book_of_all().account_id
        # Who keeps the books need not be a user of Cartona's.
        for account in accounts.sudo().filtered(lambda each: each._missing_ledgers()):
            account._make_ledgers()
        compat.invalidate(self.env)
        posted = self.filtered(lambda move: move.state == "posted")
        if posted:
            posted.action_book_cartona()
        return True

    def _cartona_orders_to_book_of_all(self):
        orders = self.env["cartona.order"].sudo()
        for move in self:
            orders |= move._cartona_orders_to_book()
        return orders

    def action_book_cartona(self):
        """Book what Cartona pays of invoices that were posted before it could be booked.

        :raises UserError: nothing of them is left to be booked
        """
        compat.check_access(self, "write")
        ready = self.filtered(lambda move: move._has_bookable())
        if not ready:
            raise UserError(_("Nothing of what Cartona pays is left to be booked here."))
        for move in ready:
            move._book_cartona_orders()
        return True
