import time

from odoo import _, fields, models

import cartona_api

from ... import compat, const
from ...held_fields import held_text, worded_text
from ...lib.held import choice, dumps, held_of, message
from ...lib.order_status import ENDED, PATH, REASONS

Status = cartona_api.OrderStatus


class CartonaOrder(models.Model):
    """The status: what Cartona has, what Odoo implies, and the steps in between."""

    _inherit = "cartona.order"

    cancellation_reason = fields.Selection(
        REASONS, readonly=True, help="Why the supplier cancels, as Cartona is told."
    )
    handed_over = fields.Boolean(
        readonly=True, help="A person said that the retailer has the goods."
    )
    cancelled_here = fields.Boolean(
        readonly=True, help="The sale order was cancelled, and deleted afterwards."
    )
    sending = fields.Char(
        readonly=True, help="The status that is being sent, or whose answer was lost."
    )
    # Seconds since 1970, with their fractions: a Datetime is cut to the second.
    sent_at = fields.Float(
        readonly=True, help="When Cartona was last told something; what was pulled before is old."
    )
    status_problem_held = held_text()
    status_problem = worded_text("status_problem", string="Why the Status Is Not Sent")

    # -- What Odoo implies ----------------------------------------------------------

    def _implied_status(self):
        """Return the status that follows from the sale order as it stands; None of a quotation."""
        self.ensure_one()
        sale = self.sale_order_id
        if sale.state == "cancel" or (not sale and self.cancelled_here):
            return Status.CANCELLED_BY_SUPPLIER
        if sale.state not in ("sale", "done"):
            return None
        if self.handed_over:
            return Status.DELIVERED
        if self._is_delivered():
            means = self.account_id.delivery_means
            return Status.DELIVERED if means == "delivered" else Status.ASSIGNED_TO_SALESMAN
        if self.account_id.preparation_ships and self._is_prepared():
            return Status.ASSIGNED_TO_SALESMAN
        return Status.APPROVED

    def _outgoing(self):
        """Return the transfers that bring the order's goods to the customer."""
        return self.sale_order_id.picking_ids.filtered(
            lambda picking: picking.picking_type_id.code == "outgoing"
        )

    def _returns(self):
        """Return the transfers that bring goods of the order back."""
        return self.sale_order_id.picking_ids.filtered(
            lambda picking: picking.picking_type_id.code == "incoming" and picking.state != "cancel"
        )

    def _open_transfers(self):
        """Return the transfers that still have to be done before all is delivered.

        Since 18.0 the transfer to the customer of a second part is made only when that part
        has been picked.
        """
        return self.sale_order_id.picking_ids.filtered(
            lambda each: (
                each.picking_type_id.code != "incoming" and each.state not in ("done", "cancel")
            )
        )

    def _is_delivered(self):
        """Return whether something was delivered and nothing is left to be."""
        return "done" in self._outgoing().mapped("state") and not self._open_transfers()

    def _is_complete(self, transfers):
        """Return whether some of *transfers* are done and none is open."""
        states = set(transfers.mapped("state"))
        return "done" in states and states <= {"done", "cancel"}

    def _is_prepared(self):
        """Return whether there were pick or pack steps, and all of them are done."""
        steps = self.sale_order_id.picking_ids.filtered(
            lambda picking: picking.picking_type_id.code == "internal"
        )
        return bool(steps) and self._is_complete(steps)

    def _confirming_obstacle(self):
        """Return why the sale order must not be confirmed now, None if it may be."""
        self.ensure_one()
        sale = self.sale_order_id
        if sale.cartona_difference and not sale.cartona_difference_accepted_by:
            return _(
                "Cartona's total differs by %.2f from what its lines give. Accept the "
                "difference first, or ask Cartona.",
                sale.cartona_difference,
            )
        if self.status == "editing":
            return _(
                "The retailer is editing the order on Cartona. It can be confirmed as soon as "
                "they have finished."
            )
        if self.status in ENDED:
            label = self.env["cartona.message"]._choice(self._name, "status", self.status)
            return _("The order has ended on Cartona: %s.", label)
        if self.state in ("received", "waiting"):
            return self.problem or _("A newer version of the order is being brought in.")
        return None

    # -- The next step ----------------------------------------------------------------

    def _next_status(self):
        """Return the status to send next, None where there is nothing to say now.

        Nothing is said but a cancellation while a newer version of the order waits to be
        dealt with: it would speak of lines that Odoo does not have.
        """
        self.ensure_one()
        wanted, known = self._implied_status(), self._known_status()
        if self.status_problem_held or not wanted:
            return None
        cancelled = wanted == Status.CANCELLED_BY_SUPPLIER
        fleet = self.delivered_by == cartona_api.DeliveredBy.CARTONA
        # Of lines that Cartona refuses nothing is said before a person has decided.
        if not cancelled and (fleet or self.state != "imported" or self.lines_problem_held):
            return None
        if known not in cartona_api.SUPPLIER_TRANSITIONS:
            self.status_problem_held = dumps(message("order_status_unknown"))
            return None
        if cancelled:
            return wanted if wanted in cartona_api.SUPPLIER_TRANSITIONS[known] else None
        if known not in PATH or PATH.index(known) >= PATH.index(wanted):
            return None
        step = PATH[PATH.index(known) + 1]
        if step == Status.DELIVERED and self._needs_code():
            self.status_problem_held = dumps(message("order_code_missing"))
            return None
        return step

    def _known_status(self):
        """Return the status that Cartona is known to have."""
        self.ensure_one()
        known = self.status
        if self.has_code:
            attempts = self.env["cartona.delivery.attempt"].sudo()
            taken = [known, *attempts._statuses_taken(self)]
            known = max(
                (status for status in taken if status in PATH), key=PATH.index, default=known
            )
            known = self.status if self.status in ENDED else known
        return known

    def _missing_steps(self, wanted):
        """Return the statuses that lead from the known one to *wanted*, the last included."""
        known = self._known_status()
        if known not in PATH:
            return []
        return list(PATH[PATH.index(known) + 1 : PATH.index(wanted) + 1])

    def _status_update(self, status, code=None):
        """Return the body of the call that sends *status*."""
        reason = self.cancellation_reason or self.account_id.cancellation_reason
        return cartona_api.OrderStatusUpdate(
            hashed_id=self.hashed_id,
            status=status,
            retailer_otp=code,
            cancellation_reason=reason if status == Status.CANCELLED_BY_SUPPLIER else None,
        )

    # -- What became of it --------------------------------------------------------------

    def _note_sending(self, status):
        self.write({"sending": status, "sent_at": time.time()})

    def _status_taken(self, status):
        """Note that Cartona has the status now."""
        self.write(
            {
                "status": status,
                "sending": False,
                "sent_at": time.time(),
                "status_problem_held": False,
            }
        )

    def _status_refused(self, status, error):
        """Show why Cartona refuses a status, and have the order fetched to see what it has."""
        called = choice(self._name, "status", status)
        problem = message("order_status_refused", status=called, message=held_of(error))
        self.write({"sending": False, "sent_at": 0.0, "status_problem_held": dumps(problem)})
        self._call_person(_("Cartona refuses an order's status"), self._worded(problem))
        self.env["cartona.outbox"]._wake(const.ACKNOWLEDGEMENT)

    def _is_being_told(self):
        """Return whether something is being sent, or the answer to it was lost."""
        return bool(self.sending or self.lines_sending)

    def _is_in_doubt(self, fetched_at):
        """Return whether what was fetched at *fetched_at* may lack what was sent meanwhile."""
        self.ensure_one()
        if not self.sent_at:
            return False
        margin = const.IN_DOUBT_SECONDS if self._is_being_told() else const.CLOCKS_DIFFER_SECONDS
        # What is stored was fetched a moment ago, so that nothing was sent so much later.
        was_set_back = fetched_at < self.sent_at - const.LONGEST_FETCH_SECONDS
        return fetched_at <= self.sent_at + margin and not was_set_back

    def _mark_for_cartona(self):
        """Have Cartona told, after the commit, what it does not know yet."""
        self.env["cartona.outbox"]._mark(const.ORDER, self.ids)

    def _needs_code(self):
        """Return whether the retailer's code has to be entered before it is delivered."""
        self.ensure_one()
        if not self.has_code:
            return False
        return self._known_status() in PATH and self._known_status() != Status.DELIVERED

    # -- Buttons ----------------------------------------------------------------------

    def action_retry_status(self):
        """Send again what Cartona refused."""
        compat.check_access(self, "write")
        self.sudo().write({"status_problem_held": False, "lines_problem_held": False})
        self._mark_for_cartona()
        return self.sudo().account_id._warned(_("Order status"))
