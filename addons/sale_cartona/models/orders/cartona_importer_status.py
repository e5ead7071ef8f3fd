from odoo import _, api, models

import cartona_api

from ... import compat
from ...lib.order_status import PATH

Status = cartona_api.OrderStatus

#: Transfers that follow one another at most: pick, pack, ship, and some of others' making.
MOST_STEPS = 5


class CartonaImporter(models.AbstractModel):
    """What Cartona's status does to the sale order.

    Approved confirms it, delivered validates its transfers, an end cancels it. The other
    direction, what happens in Odoo and Cartona is told, is in ``cartona_order_status``.
    """

    _inherit = "cartona.importer"

    @api.model
    def _confirm_if_approved(self, order, content):
        """Confirm an order that is new here and already approved, or further, on Cartona."""
        if content.status not in PATH or content.status == Status.PENDING:
            return
        obstacle = order._confirming_obstacle()
        if obstacle:
            order._call_person(_("Approved on Cartona"), obstacle)
            return
        order.sale_order_id.with_context(cartona_follows=True).action_confirm()
        if content.status != Status.APPROVED:
            self._call_because_shipped(order)

    @api.model
    def _shipped_summary(self):
        return _("Already shipped on Cartona")

    @api.model
    def _call_because_shipped(self, order):
        """Have a person look at an order whose goods had left before it came in."""
        order._call_person(
            self._shipped_summary(),
            _("The order came in after it had been shipped. Look at its transfer."),
        )

    @api.model
    def _apply_status(self, order, content):
        """Confirm or deliver what Cartona says is approved or delivered."""
        sale, status = order.sale_order_id, content.status
        if status == Status.DELIVERED and sale.state == "cancel":
            order._call_person(
                _("Delivered on Cartona"),
                _("The sale order is cancelled in Odoo, but Cartona says that it is delivered."),
            )
        if status not in PATH or status == Status.PENDING or sale.state == "cancel":
            order._mark_for_cartona()
            return
        if sale.state in ("draft", "sent"):
            obstacle = order._confirming_obstacle()
            if obstacle:
                order._call_person(_("Approved on Cartona"), obstacle)
                return
            sale.with_context(cartona_follows=True).action_confirm()
        if status == Status.DELIVERED and not order._is_delivered():
            if order.delivered_by == cartona_api.DeliveredBy.CARTONA:
                self._deliver_as_cartona_did(order)
            else:
                self._call_to_validate(order)
        order._mark_for_cartona()

    @api.model
    def _deliver_as_cartona_did(self, order):
        """Validate what Cartona's fleet has taken to the retailer, and the steps before it."""
        for _step in range(MOST_STEPS):
            transfers = order._open_transfers()
            if not transfers:
                return
            for transfer in transfers.sorted(lambda each: each.picking_type_id.code == "outgoing"):
                compat.complete_transfer(transfer.with_context(cartona_follows=True))
        self._call_to_validate(order)

    @api.model
    def _call_to_validate(self, order):
        """Have a person validate what Cartona says is delivered."""
        order._call_person(
            _("Delivered on Cartona"),
            _("Cartona says that the order is delivered. Validate its transfer."),
        )

    @api.model
    def _apply_end(self, order, content):
        """Cancel the sale order, or call a person where goods have already gone."""
        sale, summary, note = order.sale_order_id, None, None
        delivered = order._outgoing().filtered(lambda transfer: transfer.state == "done")
        if content.status == Status.RETURNED:
            summary = _("Returned on Cartona")
            note = content.return_reason or _("The retailer has returned the order.")
            if delivered and not order._returns():
                # Nobody's stock changes before a person validates them.
                for transfer in delivered:
                    compat.prepare_return(transfer)
                note = _("%s A return is prepared: validate it when the goods are back.", note)
        elif delivered and sale.state != "cancel":
            summary = _("Cancelled on Cartona, but delivered")
            note = _("The order was cancelled on Cartona after goods had left. Take them back.")
        elif sale.state != "cancel":
            self._cancel_sale_order(order)
            if sale.state != "cancel":
                summary = _("Cancelled on Cartona")
                note = _("The order was cancelled on Cartona and Odoo could not cancel it.")
        order._finish_import("imported", changes_held=False, imported_payload=False)
        if content.cancellation_reason:
            sale._message_log(
                body=_("Cancelled on Cartona: %s", content.cancellation_reason.replace("_", " "))
            )
        if summary:
            order._call_person(summary, note)

    @api.model
    def _cancel_sale_order(self, order):
        """Cancel the sale order by Odoo's own action, also where it is locked."""
        sale = order.sale_order_id.with_context(disable_cancel_warning=True, cartona_follows=True)
        if compat.is_locked(sale):
            sale.action_unlock()
        sale.action_cancel()
