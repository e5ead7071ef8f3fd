import time
from decimal import ROUND_HALF_UP, Decimal

from odoo import _, api, fields, models

import cartona_api

from ... import compat, const
from ...held_fields import held_text, worded_text
from ...lib.failure import OdooFailure
from ...lib.held import SAID, dumps, held_of, message
from ...lib.order_lines import OutgoingChange, keyed_lines
from ...lib.order_money import PIASTRE


class CartonaOrder(models.Model):
    """Lines on their way to Cartona: what Odoo has changed, and what became of it."""

    _inherit = "cartona.order"

    lines_sending = fields.Boolean(
        string="Lines Being Sent",
        readonly=True,
        help="Lines are being sent, or Cartona's answer was lost.",
    )
    lines_problem_held = held_text()
    lines_problem = worded_text("lines_problem", string="Why Lines Are Not Sent")

    # -- What Odoo has changed -------------------------------------------------------------

    def _lines_to_send(self):
        """Return what Cartona has to be told of lines: a list of :class:`OutgoingChange`."""
        self.ensure_one()
        return self._outgoing_changes() if self.state == "imported" else []

    def _outgoing_changes(self):
        """Return in what the lines differ from what was agreed, as far as Cartona may be told."""
        if (
            not self.agreed
            or self.lines_problem_held
            or self.sale_order_id.state in (False, "cancel")
            or self.delivered_by == cartona_api.DeliveredBy.CARTONA
            or self._known_status() not in cartona_api.LINES_EDITABLE_STATUSES
        ):
            return []
        agreed, lines = self._agreed_lines(), self._own_lines()
        changes = []
        for line in lines:
            if line.cartona_order_line_key:
                changes += self._changes_of(line, agreed.get(line.cartona_order_line_key))
            elif not line.cartona_awaits_key:
                changes += self._new_line(line)
        kept = set(lines.mapped("cartona_order_line_key"))
        gone = [key for key in agreed if key not in kept and not key.startswith("#")]
        nobody = lines.browse()
        return changes + [OutgoingChange(nobody, key, is_cancelled=True) for key in gone]

    def _changes_of(self, line, agreed):
        """Return what of a line that Cartona knows differs from what was agreed."""
        if agreed is None or line.cartona_order_line_key.startswith("#"):
            return []
        uom = line[compat.line_uom_field(self.env)]
        unit = uom.browse(agreed.uom) if agreed.uom else uom
        amount = self._amount_of(line, unit)
        if not amount:
            return [OutgoingChange(line, line.cartona_order_line_key, is_cancelled=True)]
        new = {}
        if amount != agreed.amount:
            new["amount"] = amount
        price = self._price_of(line, unit, agreed)
        if price != agreed.price:
            new["price"] = price
        if not new or min(new.values()) < 0:
            return []
        return [
            OutgoingChange(line, line.cartona_order_line_key, price_unit=line.price_unit, **new)
        ]

    def _new_line(self, line):
        """Return the change that adds a line made in Odoo; none if the product is not sold."""
        uom = line[compat.line_uom_field(self.env)]
        listings = self.env["cartona.listing"].search(
            [("account_id", "=", self.account_id.id), ("product_id", "=", line.product_id.id)]
        )
        unit_of = {listing: listing.uom_id or listing.product_id.uom_id for listing in listings}
        listing = listings.filtered(lambda each: unit_of[each] == uom)[:1] or listings[:1]
        if not listing:
            return []
        amount = self._amount_of(line, unit_of[listing])
        price = self._price_of(line, unit_of[listing])
        if amount <= 0 or price < 0 or not listing.internal_product_id:
            return []
        return [OutgoingChange(line, listing=listing, amount=amount, price=price)]

    def _price_of(self, line, unit, agreed=None):
        """Return the price of one *unit* with all taxes; the agreed one unless it was changed."""
        uom = line[compat.line_uom_field(self.env)]
        if agreed and uom == unit and agreed.price_unit == line.price_unit and not line.discount:
            return agreed.price
        quantity = uom._compute_quantity(line.product_uom_qty, unit, round=False)
        total = Decimal(repr(line.price_total))
        if not quantity:
            return agreed.price if agreed else Decimal(0)
        return (total / Decimal(repr(quantity))).quantize(PIASTRE, ROUND_HALF_UP)

    # -- Sending ---------------------------------------------------------------------------

    def _note_lines_sending(self, changes):
        """Note before the call that lines are being sent, so that a new one is not sent twice."""
        self.write({"lines_sending": True, "sent_at": time.time()})
        new = self._new_in(changes)
        if new:
            new.with_context(cartona_no_mark=True).write({"cartona_awaits_key": True})

    def _look_for_lines(self, client):
        """Find out whether Cartona has the new lines whose answer was lost.

        Cartona shows an order again after each change. If it does not show the order, or shows it
        without the line, the call had no effect: the line is sent again.
        """
        content, agreed = self._fetch_from_cartona(client), self._agreed_lines()
        shown = self.env["product.product"]
        for key, line in keyed_lines(content) if content else ():
            if line.is_sold and key not in agreed:
                listing = self.env["cartona.listing"]._of_order_line(self.account_id, line)
                shown |= listing.product_id
        for own in self._lost_lines():
            if own.product_id not in shown:
                own.with_context(cartona_no_mark=True).cartona_awaits_key = False
        self.write({"lines_sending": False, "sent_at": time.time()})
        self.env["cartona.outbox"]._wake(const.ACKNOWLEDGEMENT)

    def _lost_lines(self):
        """Return new lines that may be on Cartona or not, as the answer was lost."""
        if not self.lines_sending:
            return self.env["sale.order.line"]
        return self._own_lines().filtered(
            lambda line: line.cartona_awaits_key and not line.cartona_order_line_key
        )

    def _lines_update(self, changes):
        """Return the body of the call that sends *changes*."""
        return cartona_api.OrderLinesUpdate(
            hashed_id=self.hashed_id,
            order_details=[self._line_update(change) for change in changes],
        )

    @api.model
    def _line_update(self, change):
        if not change.is_new:
            return cartona_api.LineUpdate(id=change.key, **change.wire_values)
        listing = change.listing
        identity = {"internal_product_id": listing.internal_product_id}
        if listing.supplier_product_id:
            identity = {"supplier_product_id": listing.supplier_product_id}
        return cartona_api.LineUpdate(**identity, **change.wire_values)

    def _lines_taken(self, changes):
        """Take what was sent as agreed."""
        agreed = self._agreed_lines()
        for change in changes:
            if change.key not in agreed:
                continue
            if change.is_cancelled:
                del agreed[change.key]
                continue
            line = agreed[change.key].updated(change.said)
            if change.price_unit is not None:
                line = line._replace(price_unit=change.price_unit)
            agreed[change.key] = line
        self._keep_agreed(agreed)
        self.write({"lines_sending": False, "sent_at": time.time(), "lines_problem_held": False})

    def _lines_not_sent(self, changes):
        """Note that a call never had an effect: new lines are still to be sent."""
        new = self._new_in(changes)
        if new:
            new.with_context(cartona_no_mark=True).write({"cartona_awaits_key": False})
        self.write({"lines_sending": False, "sent_at": 0.0})

    def _lines_refused(self, changes, refusal, whole=True):
        """Show why Cartona does not take changed lines, and have the order fetched.

        *refusal* is what Cartona said, or the error of the call. Unless the *whole* call was
        refused, Cartona may have taken a new line.
        """
        if whole:
            self._lines_not_sent(changes)
        is_error = isinstance(refusal, cartona_api.CartonaError)
        said = held_of(refusal) if is_error else message(SAID, said=refusal)
        self._stop_telling(
            _("Cartona refuses changed lines"), message("order_lines_refused", said=said)
        )

    def _telling_failed(self, error):
        """Show that Odoo itself failed while Cartona was told of the order; *error* says how.

        Nothing more is said of it, but that it is cancelled, before a person presses *Retry*.
        """
        self.sending = False
        self._stop_telling(
            _("Odoo cannot tell Cartona of an order"),
            message("order_telling_failed", error=OdooFailure(error).detail),
        )

    def _stop_telling(self, summary, problem):
        """Hold the message *problem*, call a person, and have Cartona asked what it has."""
        self.write({"lines_sending": False, "sent_at": 0.0, "lines_problem_held": dumps(problem)})
        self._call_person(summary, self._worded(problem))
        self.env["cartona.outbox"]._wake(const.ACKNOWLEDGEMENT)

    @api.model
    def _new_in(self, changes):
        lines = self.env["sale.order.line"]
        return lines.union(*(change.line for change in changes if change.is_new))

    def action_keep_cartona_lines(self):
        """Leave the lines on Cartona as they are, though Odoo has others."""
        compat.check_access(self, "write")
        for order in self.sudo().filtered("lines_problem_held"):
            agreed = order._agreed_lines()
            kept = {line.cartona_order_line_key: line for line in order._own_lines()}
            for key in list(agreed):
                if key in kept:
                    line, unit = kept[key], kept[key][compat.line_uom_field(order.env)]
                    agreed[key] = agreed[key]._replace(
                        amount=order._amount_of(line, unit), price_unit=line.price_unit
                    )
                else:
                    del agreed[key]
            order._keep_agreed(agreed)
            order.lines_problem_held = False
            order._own_lines().filtered(lambda line: not line.cartona_order_line_key).write(
                {"cartona_awaits_key": True}
            )
            order._mark_for_cartona()
