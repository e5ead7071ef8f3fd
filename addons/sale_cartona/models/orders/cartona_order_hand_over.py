from odoo import _, models
from odoo.exceptions import AccessError, UserError

import cartona_api

from ... import compat
from ...lib import lock
from ...lib.order_status import ENDED

Status = cartona_api.OrderStatus


class CartonaOrder(models.Model):
    """Handing over: a person says that the retailers have the goods, of one order or of many."""

    _inherit = "cartona.order"

    def _may_hand_over(self):
        """Return whether a person has to say that the retailer has the goods: no transfer will."""
        return (
            self.sale_order_id.state in ("sale", "done")
            and self.status in (Status.APPROVED, Status.ASSIGNED_TO_SALESMAN)
            and self.delivered_by != cartona_api.DeliveredBy.CARTONA
            and not self._open_transfers()
        )

    def _check_may_deliver(self):
        """Raise AccessError unless the user may change the sale order or one of its transfers."""
        user = self.env.user
        for order in self.sudo():
            sale = order.sale_order_id.with_user(user)
            try:
                compat.check_access(sale, "write")
            except AccessError:
                transfers = sale.sudo().picking_ids.with_user(user)
                if not transfers:
                    raise
                compat.check_access(transfers, "write")

    def _may_deliver(self):
        """Return whether the user may change the sale order or one of its transfers."""
        try:
            self._check_may_deliver()
        except AccessError:
            return False
        return True

    def _hand_over_obstacle(self):
        """Return in words why the order cannot be handed over now, None where it can."""
        self.ensure_one()
        if not self._may_deliver():
            return _("You may not change this order.")
        if self.status in (*ENDED, Status.DELIVERED):
            label = self.env["cartona.message"]._choice(self._name, "status", self.status)
            return _("On Cartona it is: %s.", label)
        if self.delivered_by == cartona_api.DeliveredBy.CARTONA:
            return _("Cartona's own fleet delivers it.")
        if self.sale_order_id.state not in ("sale", "done"):
            return _("Confirm the order first.")
        if self._open_transfers():
            return _("Validate the transfer first: its goods are still in stock.")
        return None

    def action_hand_over(self):
        """Say that the retailers have the goods; ask for their codes where they have one.

        Of several orders, those that cannot be handed over are named, and all others are handed
        over: at once where the retailer has no code, else as soon as it was entered.

        :raises AccessError: the user may change none of them
        :raises UserError: none of them can be handed over now
        """
        return self._hand_over_all([])

    def _hand_over_all(self, left_out):
        """Hand these orders over; *left_out* says of each other record in words why it is not.

        :raises AccessError: the user may change none of them
        :raises UserError: none of them can be handed over now
        """
        if not any(order._may_deliver() for order in self):
            self._check_may_deliver()
        ready = self.browse()
        for order in self:
            obstacle = order._hand_over_obstacle()
            if obstacle:
                left_out = [*left_out, "%s: %s" % (order._number(), obstacle)]
            else:
                ready |= order
        if not ready:
            raise UserError("\n".join(left_out) or _("None of these is an order of Cartona's."))
        wizards = self.env["cartona.code.wizard"]
        wizard = wizards.sudo().browse(self.env.context.get("cartona_code_wizard") or ())
        coded = ready.filtered(lambda order: order._needs_code())
        (ready - coded)._note_handed_over()
        count = wizard.handed_over_count + len(ready - coded)
        if coded and not wizard:
            return wizards._ask(coded, "handed_over", coded, left_out, count)
        refused = coded._hand_over_with_codes(wizard)
        if not refused:
            return self._handed_over_notice(count + len(coded), left_out)
        if len(refused) == len(ready) and not count:
            raise UserError("\n".join(refused.values()))
        again = self.browse([order.id for order in refused])
        left_out = [*left_out, *refused.values()]
        return wizards._ask(again, "handed_over", again, left_out, count + len(coded - again))

    def _hand_over_with_codes(self, wizard):
        """Hand each of these orders over with its code; return in words why one is not, by order.

        What Cartona refuses for one leaves the others as they are: it has taken their codes.
        """
        refused = {}
        for order in self:
            if not wizard._code_of(order):
                refused[order] = _("%s: no code was entered.", order._number())
                continue
            try:
                with self.env.cr.savepoint():
                    order._note_handed_over()
                    compat.flush(self.env)
                    order._redeem_code(wizard.id)
            except UserError as error:
                refused[order] = str(error.args[0])
        return refused

    def _note_handed_over(self):
        """Note that the retailers have the goods, and have Cartona told."""
        lock.rows(self)
        self.sudo().write({"handed_over": True, "status_problem_held": False})
        self._mark_for_cartona()

    def _handed_over_notice(self, count, left_out):
        """Return the action that says how many orders were handed over, and which were not."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": _("Handed over: %s", count),
                "message": "\n".join(left_out) or _("Cartona is being told."),
                "type": "warning" if left_out else "success",
                "sticky": bool(left_out),
                # Whoever opened it is shown anew.
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
