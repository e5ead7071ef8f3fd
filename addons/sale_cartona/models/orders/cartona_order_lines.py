from decimal import Decimal

from odoo import fields, models

from ... import compat
from ...lib.order_lines import (
    CHANGED,
    GONE,
    NEW,
    AgreedLine,
    IncomingChange,
    dumps_agreed,
    keyed_lines,
    loads_agreed,
)
from .cartona_order import PAYLOAD_GROUP


class CartonaOrder(models.Model):
    """The lines: what both sides have agreed upon, and what Cartona has changed since.

    *Agreed* is what Cartona had when a line was last brought in or sent. What differs from
    it in Odoo is sent; what differs from it in a pulled version is brought in. So no change
    is sent back to the side that made it.
    """

    _inherit = "cartona.order"

    agreed = fields.Text(
        readonly=True,
        groups=PAYLOAD_GROUP,
        help="Lines as both sides have them: by line id amount, price and Odoo's unit price.",
    )

    def _agreed_lines(self):
        """Return ``{key: AgreedLine}``; for keys see :func:`keyed_lines`."""
        self.ensure_one()
        agreed = loads_agreed(self.agreed)
        if agreed and self.has_code:
            # What was sent while a user waited stays sent, whatever became of his transaction.
            for said in self.env["cartona.delivery.attempt"].sudo()._lines_said(self):
                if said.key in agreed:
                    agreed[said.key] = agreed[said.key].updated(said)
        return agreed

    def _agree(self, content, brought=()):
        """Note that both sides have the lines of *content*, a :class:`cartona_api.Order`.

        *brought* are the keys of lines that were just written into Odoo. For all others Odoo's
        unit and price stay as they were agreed: what a user has changed since is still to be sent.
        """
        self.ensure_one()
        by_key = {line.cartona_order_line_key: line for line in self._own_lines()}
        before, agreed = self._agreed_lines(), {}
        for key, line in keyed_lines(content):
            if line.is_sold:
                old = None if key in brought else before.get(key)
                agreed[key] = self._agreed_line(line, old, by_key.get(key))
        self._keep_agreed(agreed)

    def _agreed_line(self, line, old, own):
        """Return what is agreed of one line: *old* is what was, *own* the line in Odoo."""
        if old:
            same = old.price == line.selling_price
            uom, price_unit = old.uom, old.price_unit if same else None
        else:
            uom = own[compat.line_uom_field(self.env)].id if own else None
            price_unit = own.price_unit if own else None
        return AgreedLine(line.amount, line.selling_price, price_unit, uom)

    def _keep_agreed(self, agreed):
        self.agreed = dumps_agreed(agreed)
        if self.has_code:
            self.env["cartona.delivery.attempt"].sudo()._forget_lines(self)

    def _own_lines(self):
        """Return the sale order's lines with products: no sections, notes or rounding."""
        return self.sale_order_id.order_line.filtered(
            lambda line: line.product_id and not line.display_type and not line.is_cartona_rounding
        )

    def _has_untold_lines(self):
        """Return whether lines stand here of which what Cartona showed last can know nothing.

        A total that was shown without them says nothing of ours.
        """
        awaited = self._own_lines().filtered(
            lambda line: line.cartona_awaits_key and not line.cartona_order_line_key
        )
        return bool(awaited or self._outgoing_changes())

    # -- What Cartona has changed --------------------------------------------------------

    def _line_changes(self, content):
        """Return a list of :class:`IncomingChange`: how *content* differs from what was agreed.

        A line that was added in Odoo and comes back with the id that Cartona gave it is
        recognised here, once.
        """
        self.ensure_one()
        agreed, changes, seen = self._agreed_lines(), [], set()
        for key, line in keyed_lines(content):
            seen.add(key)
            old = agreed.get(key)
            if old is None:
                if line.is_sold and not self._recognise(key, line):
                    changes.append(IncomingChange(NEW, key, line))
            elif not line.is_sold:
                changes.append(IncomingChange(GONE, key, line))
            elif (old.amount, old.price) != (line.amount, line.selling_price):
                changes.append(IncomingChange(CHANGED, key, line))
        changes += [IncomingChange(GONE, key) for key in agreed if key not in seen]
        return self._without_renamed(changes, agreed)

    def _without_renamed(self, changes, agreed):
        """Return *changes* without lines that only got another id on Cartona."""
        gone = {change.key for change in changes if change.kind == GONE}
        own = {line.cartona_order_line_key: line for line in self._own_lines()}
        renamed = {}
        for change in changes:
            if change.kind != NEW:
                continue
            line = change.line
            product = self.env["cartona.listing"]._of_order_line(self.account_id, line).product_id
            for old in sorted(gone & set(own)):
                same = (agreed[old].amount, agreed[old].price) == (line.amount, line.selling_price)
                if same and own[old].product_id == product:
                    renamed[change.key] = old
                    gone.discard(old)
                    break
        for key, old in renamed.items():
            own[old].with_context(cartona_no_mark=True).cartona_order_line_key = key
            agreed[key] = agreed.pop(old)
        if renamed:
            self._keep_agreed(agreed)
        known = set(renamed) | set(renamed.values())
        return [change for change in changes if change.key not in known]

    def _recognise(self, key, line):
        """Give a line that was sent to Cartona the id it has there; return whether one was.

        Its amount may have been changed in the meantime: that is sent then.
        """
        listing = self.env["cartona.listing"]._of_order_line(self.account_id, line)
        unit = listing.uom_id or listing.product_id.uom_id
        sent = self._own_lines().filtered(
            lambda own: (
                own.cartona_awaits_key
                and not own.cartona_order_line_key
                and own.product_id == listing.product_id
            )
        )
        equal = sent.filtered(lambda own: self._amount_of(own, unit) == line.amount)
        own = (equal or sent)[:1]
        if own:
            own.with_context(cartona_no_mark=True).write(
                {"cartona_order_line_key": key, "cartona_awaits_key": False}
            )
        return bool(own)

    def _amount_of(self, line, unit):
        """Return the amount of a line in *unit*: what was delivered, once nothing is left to be."""
        quantity = line.product_uom_qty
        if line.qty_delivered_method == "stock_move" and self._is_delivered():
            quantity = min(quantity, line.qty_delivered)
        uom = line[compat.line_uom_field(self.env)]
        if uom != unit:
            quantity = uom._compute_quantity(quantity, unit, round=False)
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        return Decimal("%.*f" % (digits, quantity)).normalize() + 0
