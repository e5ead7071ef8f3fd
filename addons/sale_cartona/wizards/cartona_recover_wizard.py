from odoo import _, fields, models
from odoo.exceptions import UserError

from .. import compat, const
from ..models.orders.cartona_pull_recover import RECOVER_DAYS, Search


class CartonaRecoverWizard(models.TransientModel):
    """Asks for the number of an order that is missing, and brings it in."""

    _name = "cartona.recover.wizard"
    _description = "Recover an Order"

    account_id = fields.Many2one("cartona.account", required=True, readonly=True)
    number = fields.Char(
        string="Order Number", help="As Cartona shows it, or the id in the address of the order."
    )

    def action_recover(self):
        """Open the order where it is here already; else look for it on Cartona and import it.

        The calls are made between two transactions, so that nothing is locked meanwhile.

        :raises UserError: Cartona does not show it any more, does not answer, or is being asked.
        """
        self.ensure_one()
        account = self.account_id
        compat.check_access(account, "write")
        search = Search(self.number or "")
        if not search.number:
            raise UserError(_("Enter the number of the order."))
        order = self._stored(account, search)
        if not order:
            is_free = self.env["cartona.pull"].sudo()._guarded(account, "_recover", search)
            self._explain(account, search, is_free)
            order = self._stored(account, search)
        return {
            "type": "ir.actions.act_window",
            "res_model": "cartona.order",
            "res_id": order.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _stored(self, account, search):
        domain = ["|", ("hashed_id", "in", [search.number, search.hashed_id]), "&"]
        domain += [("receipt_id", "=", search.number), ("account_id", "=", account.id)]
        return self.env["cartona.order"].search(domain, limit=1)

    def _explain(self, account, search, is_free):
        """Raise UserError unless the order has been found."""
        if not is_free:
            raise UserError(_("Orders are being fetched at this moment: try again."))
        if not search.is_done:
            channel = account._channel(const.ORDERS)
            raise UserError(channel.last_error or _("The search broke off: try again."))
        if search.hashed_id:
            return
        words = {"number": search.number, "seen": search.seen, "days": RECOVER_DAYS}
        if search.is_bounded:
            raise UserError(
                _(
                    "Order %(number)s is not among the %(seen)s orders that could be looked "
                    "through. Cartona has more: ask Cartona for the order.",
                    **words,
                )
            )
        raise UserError(
            _(
                "Cartona does not show order %(number)s any more: it is not among the %(seen)s "
                "orders that wait or are of the last %(days)s days.",
                **words,
            )
        )
