import json
import time
from decimal import ROUND_HALF_UP, Decimal

from odoo import _, api, fields, models

import cartona_api

from .. import compat, const
from ..lib.order_lines import keyed_lines, said_of
from .cartona_order import PAYLOAD_GROUP

PIASTRE = Decimal("0.01")
#: What `sending` says while lines are under way.
LINES = "lines"


class CartonaOrder(models.Model):
    """The lines: what both sides have agreed upon, and what Odoo has changed since.

    *Agreed* is what Cartona had when a line was last brought in or sent. What differs from
    it in Odoo is sent; what differs from it in a pulled version is brought in. So neither
    side hears its own words again.
    """

    _inherit = "cartona.order"

    agreed = fields.Text(
        readonly=True,
        groups=PAYLOAD_GROUP,
        help="Lines as both sides have them: by line id amount, price and Odoo's unit price.",
    )
    lines_problem = fields.Text(string="Why Cartona Refuses the Lines", readonly=True)

    def _agreed_lines(self):
        """Return ``{line id: {"amount", "price", "price_unit", "uom"}}``, amounts as text."""
        self.ensure_one()
        agreed = json.loads(self.agreed or "{}")
        if agreed and self.has_code:
            # What was sent while a user waited stays sent, whatever became of his transaction.
            for change in self.env["cartona.delivery.attempt"].sudo()._lines_taken(self):
                if change["id"] in agreed:
                    agreed[change["id"]].update(change["said"])
        return agreed

    def _agree(self, content, brought=()):
        """Take the lines of *content*, a :class:`cartona_api.Order`, as what both sides have.

        *brought* are the keys of lines that were just written into Odoo. Of all others Odoo's
        own unit and price stay as they were agreed: what was changed since is still to be sent.
        """
        self.ensure_one()
        by_key = {line.cartona_line_id: line for line in self._own_lines()}
        before, agreed = self._agreed_lines(), {}
        for key, line in keyed_lines(content):
            if line.is_sold:
                old = None if key in brought else before.get(key)
                agreed[key] = self._agreed_line(line, old, by_key.get(key))
        self._keep_agreed(agreed)

    def _agreed_line(self, line, old, own):
        """Return what is agreed of one line: *old* is what was, *own* the line in Odoo."""
        if old:
            same = Decimal(old["price"]) == line.selling_price
            uom, price_unit = old["uom"], old["price_unit"] if same else None
        else:
            uom = own[compat.line_uom_field(self.env)].id if own else None
            price_unit = own.price_unit if own else None
        return {
            "amount": str(line.amount),
            "price": str(line.selling_price),
            "price_unit": price_unit,
            "uom": uom,
        }

    def _keep_agreed(self, agreed):
        self.agreed = json.dumps(agreed)
        if self.has_code:
            self.env["cartona.delivery.attempt"].sudo()._forget_lines(self)

    def _own_lines(self):
        """Return the lines of the sale order that goods of Cartona's stand on."""
        return self.sale_order_id.order_line.filtered(
            lambda line: line.product_id and not line.display_type and not line.is_cartona_rounding
        )

    # -- What Cartona has changed --------------------------------------------------------

    def _line_changes(self, content):
        """Return ``[(kind, key, line or None)]`` by which *content* differs from the agreed.

        A kind is *new*, *changed* or *gone*. A line that was added in Odoo and comes back
        with the id that Cartona gave it is recognised here, once.
        """
        self.ensure_one()
        agreed, changes, seen = self._agreed_lines(), [], set()
        for key, line in keyed_lines(content):
            seen.add(key)
            old = agreed.get(key)
            if old is None:
                if line.is_sold and not self._recognise(key, line):
                    changes.append(("new", key, line))
            elif not line.is_sold:
                changes.append(("gone", key, line))
            elif Decimal(old["amount"]) != line.amount or Decimal(old["price"]) != (
                line.selling_price
            ):
                changes.append(("changed", key, line))
        changes += [("gone", key, None) for key in agreed if key not in seen]
        return self._without_renamed(changes, agreed)

    def _without_renamed(self, changes, agreed):
        """Return *changes* without lines that only have another id on Cartona now."""
        gone = {key for kind, key, _line in changes if kind == "gone"}
        own = {line.cartona_line_id: line for line in self._own_lines()}
        renamed = {}
        for key, line in [(key, line) for kind, key, line in changes if kind == "new"]:
            product = self.env["cartona.listing"]._of_order_line(self.account_id, line).product_id
            for old in sorted(gone & set(own)):
                known = agreed[old]
                same = (Decimal(known["amount"]), Decimal(known["price"]))
                if own[old].product_id == product and same == (line.amount, line.selling_price):
                    renamed[key] = old
                    gone.discard(old)
                    break
        for key, old in renamed.items():
            own[old].with_context(cartona_no_mark=True).cartona_line_id = key
            agreed[key] = agreed.pop(old)
        if renamed:
            self._keep_agreed(agreed)
        known = set(renamed) | set(renamed.values())
        return [change for change in changes if change[1] not in known]

    def _recognise(self, key, line):
        """Give a line that was sent to Cartona the id it has there; return whether one was.

        Its amount may have been changed in the meantime: that is sent then.
        """
        listing = self.env["cartona.listing"]._of_order_line(self.account_id, line)
        unit = listing.uom_id or listing.product_id.uom_id
        sent = self._own_lines().filtered(
            lambda own: (
                own.cartona_sent
                and not own.cartona_line_id
                and own.product_id == listing.product_id
            )
        )
        equal = sent.filtered(lambda own: self._amount_of(own, unit) == line.amount)
        own = (equal or sent)[:1]
        if own:
            own.with_context(cartona_no_mark=True).write(
                {"cartona_line_id": key, "cartona_sent": False}
            )
        return bool(own)

    # -- What Odoo has changed -------------------------------------------------------------

    def _lines_to_send(self):
        """Return the changes of lines that Cartona has to hear of, a dict each.

        Keys: *line* (of the sale order, empty where it is gone), *id* and what is new of
        *amount*, *price*, *cancelled*; without an id *listing*.
        """
        self.ensure_one()
        if (
            not self.agreed
            or self.lines_problem
            or self.state != "imported"
            or self.sale_order_id.state in (False, "cancel")
            or self.delivered_by == cartona_api.DeliveredBy.CARTONA
            or self._known_status() not in cartona_api.LINES_EDITABLE_STATUSES
        ):
            return []
        agreed, lines = self._agreed_lines(), self._own_lines()
        changes = []
        for line in lines:
            if line.cartona_line_id:
                changes += self._changes_of(line, agreed.get(line.cartona_line_id))
            elif not line.cartona_sent:
                changes += self._new_line(line)
        kept = set(lines.mapped("cartona_line_id"))
        gone = [key for key in agreed if key not in kept and not key.startswith("#")]
        nobody = lines.browse()
        return changes + [{"line": nobody, "id": key, "cancelled": True} for key in gone]

    def _changes_of(self, line, agreed):
        """Return what of a line that Cartona knows differs from what was agreed."""
        if agreed is None or line.cartona_line_id.startswith("#"):
            return []
        uom = line[compat.line_uom_field(self.env)]
        unit = uom.browse(agreed["uom"]) if agreed.get("uom") else uom
        amount = self._amount_of(line, unit)
        if not amount:
            return [{"line": line, "id": line.cartona_line_id, "cancelled": True}]
        change = {}
        if amount != Decimal(agreed["amount"]):
            change["amount"] = amount
        price = self._price_of(line, agreed, unit)
        if price != Decimal(agreed["price"]):
            change["price"] = price
        if not change or min(change.values()) < 0:
            return []
        told = {"line": line, "id": line.cartona_line_id, "price_unit": line.price_unit}
        return [dict(change, **told)]

    def _new_line(self, line):
        """Return the addition of a line made in Odoo, if the account sells its product."""
        uom = line[compat.line_uom_field(self.env)]
        listings = self.env["cartona.listing"].search(
            [("account_id", "=", self.account_id.id), ("product_id", "=", line.product_id.id)]
        )
        unit_of = {listing: listing.uom_id or listing.product_id.uom_id for listing in listings}
        listing = listings.filtered(lambda each: unit_of[each] == uom)[:1] or listings[:1]
        if not listing:
            return []
        amount = self._amount_of(line, unit_of[listing])
        price = self._price_of(line, {}, unit_of[listing])
        if amount <= 0 or price < 0 or not listing.internal_product_id:
            return []
        return [{"line": line, "listing": listing, "amount": amount, "price": price}]

    def _amount_of(self, line, unit):
        """Return the amount of a line, in *unit*: what is delivered once no more will be."""
        quantity = line.product_uom_qty
        if line.qty_delivered_method == "stock_move" and self._is_delivered():
            quantity = min(quantity, line.qty_delivered)
        uom = line[compat.line_uom_field(self.env)]
        if uom != unit:
            quantity = uom._compute_quantity(quantity, unit, round=False)
        digits = self.env["decimal.precision"].precision_get(compat.UNIT_PRECISION)
        return Decimal("%.*f" % (digits, quantity)).normalize() + 0

    def _price_of(self, line, agreed, unit):
        """Return the price of one *unit* with all taxes; the agreed one unless it was changed."""
        uom = line[compat.line_uom_field(self.env)]
        known = agreed.get("price_unit")
        if uom == unit and known == line.price_unit and not line.discount:
            return Decimal(agreed["price"])
        quantity = uom._compute_quantity(line.product_uom_qty, unit, round=False)
        total = Decimal(repr(line.price_total))
        if not quantity:
            return Decimal(agreed.get("price") or 0)
        return (total / Decimal(repr(quantity))).quantize(PIASTRE, ROUND_HALF_UP)

    # -- Sending ---------------------------------------------------------------------------

    def _note_lines_sending(self, changes):
        """Note, before the call, that lines are under way: a new one is never sent again."""
        self.write({"sending": LINES, "sent_at": time.time()})
        new = self._new_in(changes)
        if new:
            new.with_context(cartona_no_mark=True).write({"cartona_sent": True})

    def _look_for_lines(self, client):
        """Find out what became of new lines whose answer was lost: sent again or awaited.

        A change brings the order back into the pull. Where it is not there, or without the
        line, the call had no effect.
        """
        content, agreed = self._fetch_from_cartona(client), self._agreed_lines()
        shown = self.env["product.product"]
        for key, line in keyed_lines(content) if content else ():
            if line.is_sold and key not in agreed:
                listing = self.env["cartona.listing"]._of_order_line(self.account_id, line)
                shown |= listing.product_id
        for own in self._lost_lines():
            if own.product_id not in shown:
                own.with_context(cartona_no_mark=True).cartona_sent = False
        self.write({"sending": False, "sent_at": time.time()})
        self.env["cartona.outbox"]._wake(const.ACKNOWLEDGEMENT)

    def _lost_lines(self):
        """Return new lines that may be on Cartona or not, as the answer was lost."""
        if self.sending != LINES:
            return self.env["sale.order.line"]
        return self._own_lines().filtered(
            lambda line: line.cartona_sent and not line.cartona_line_id
        )

    def _lines_update(self, changes):
        """Return the body of the call that sends *changes*."""
        return cartona_api.OrderLinesUpdate(
            hashed_id=self.hashed_id,
            order_details=[self._line_update(change) for change in changes],
        )

    @api.model
    def _line_update(self, change):
        said = {name: change[name] for name in ("amount", "price", "cancelled") if name in change}
        if "id" in change:
            return cartona_api.LineUpdate(id=change["id"], **said)
        listing = change["listing"]
        identity = {"internal_product_id": listing.internal_product_id}
        if listing.supplier_product_id:
            identity = {"supplier_product_id": listing.supplier_product_id}
        return cartona_api.LineUpdate(**identity, **said)

    def _lines_taken(self, changes):
        """Take what was sent as agreed."""
        agreed = self._agreed_lines()
        for change in changes:
            key = change.get("id")
            if not key:
                continue
            if change.get("cancelled"):
                agreed.pop(key, None)
                continue
            agreed.setdefault(key, {}).update(said_of(change))
            if key in agreed and "price_unit" in change:
                agreed[key]["price_unit"] = change["price_unit"]
        self._keep_agreed(agreed)
        self.write(
            {
                "sending": False,
                "sent_at": time.time(),
                "lines_problem": False,
            }
        )

    def _lines_not_sent(self, changes):
        """Note that a call never had an effect: new lines are still to be sent."""
        new = self._new_in(changes)
        if new:
            new.with_context(cartona_no_mark=True).write({"cartona_sent": False})
        self.write({"sending": False, "sent_at": 0.0})

    def _lines_refused(self, changes, message, whole=True):
        """Show why Cartona does not take changed lines, and look what it has instead.

        Where not the *whole* call was refused, a new line may have been taken.
        """
        if whole:
            self._lines_not_sent(changes)
        problem = _("Cartona refuses the changed lines: %s", message)
        self.write({"sending": False, "sent_at": 0.0, "lines_problem": problem})
        self._call_person(_("Cartona refuses changed lines"), problem)
        self.env["cartona.outbox"]._wake(const.ACKNOWLEDGEMENT)

    @api.model
    def _new_in(self, changes):
        lines = self.env["sale.order.line"]
        return lines.union(*(change["line"] for change in changes if "listing" in change))

    def action_keep_cartona_lines(self):
        """Stop telling Cartona of the lines as they are now; it keeps its own."""
        compat.check_access(self, "write")
        for order in self.sudo().filtered("lines_problem"):
            agreed = order._agreed_lines()
            kept = {line.cartona_line_id: line for line in order._own_lines()}
            for key in list(agreed):
                if key in kept:
                    agreed[key]["amount"] = str(
                        order._amount_of(kept[key], kept[key][compat.line_uom_field(order.env)])
                    )
                    agreed[key]["price_unit"] = kept[key].price_unit
                else:
                    del agreed[key]
            order._keep_agreed(agreed)
            order.lines_problem = False
            order._own_lines().filtered(lambda line: not line.cartona_line_id).write(
                {"cartona_sent": True}
            )
            order._mark_for_cartona()
