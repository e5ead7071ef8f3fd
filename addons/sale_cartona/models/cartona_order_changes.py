from odoo import _, api, models

import cartona_api

from .. import compat
from ..lib.labels import isolated
from ..lib.order_lines import keyed_lines
from ..lib.order_status import ENDED, PATH

Status = cartona_api.OrderStatus

#: Transfers that follow one another at most: pick, pack, ship, and some of others' making.
MOST_STEPS = 5


class CartonaOrder(models.Model):
    """What happens to a sale order when its order changes on Cartona."""

    _inherit = "cartona.order"

    def _follow(self, content):
        """Bring the sale order in line with a newer version, *content*.

        :raises UserError: it cannot be; nothing of it may be kept.
        """
        self.ensure_one()
        before = self._before()
        self.status_problem = False
        if content.status in cartona_api.LINES_EDITABLE_STATUSES:
            # What it refused it may take of this version.
            self.lines_problem = False
        if content.status in ENDED:
            self._follow_end(content)
            return
        changes = self._line_changes(content)
        sale = self.sale_order_id
        self._log_head(before, content)
        if sale.state in ("draft", "sent"):
            self.env["cartona.importer"]._bring_in_head(self, content, before)
        if not changes or sale.state == "cancel":
            self._agree(content)
            self.env["cartona.importer"]._bring_in_rest(self, content)
        elif sale.state in ("draft", "sent"):
            words = self._words(changes, before)
            self.env["cartona.importer"]._bring_in(self, content, changes)
            self._log_changes(words)
        else:
            words = self._words(changes, before)
            self._settle("changed", changes=words)
            self._log_changes(words)
            self._call_person(_("Cartona order has changed"), words)
            return
        not_done = self.activity_ids.filtered(lambda each: each.summary == self._shipped_summary())
        self._settle("imported", changes=False, imported_payload=False)
        if not_done and content.status == Status.ASSIGNED_TO_SALESMAN:
            # Nobody has dealt with it yet.
            self._call_because_shipped()
        self._follow_status(content)

    def _first_sight(self, content):
        """Confirm an order that is new here and already approved, or further, on Cartona."""
        if content.status not in PATH or content.status == Status.PENDING:
            return
        sale = self.sale_order_id.with_context(cartona_follows=True)
        obstacle = sale._cartona_obstacle()
        if obstacle:
            self._call_person(_("Approved on Cartona"), obstacle)
            return
        sale.action_confirm()
        if content.status != Status.APPROVED:
            self._call_because_shipped()

    def _shipped_summary(self):
        return _("Already shipped on Cartona")

    def _call_because_shipped(self):
        """Have a person look at an order whose goods were gone before it came in."""
        self._call_person(
            self._shipped_summary(),
            _("The order came in after it had been shipped. Look at its transfer."),
        )

    def _before(self):
        """Return the version that was dealt with before, None where it cannot be read."""
        if not self.imported_payload:
            return None
        return self.new({"payload": self.imported_payload})._pulled().order

    # -- The status -----------------------------------------------------------------------

    def _follow_status(self, content):
        """Confirm or deliver what Cartona says is approved or delivered."""
        sale, status = self.sale_order_id, content.status
        if status == Status.DELIVERED and sale.state == "cancel":
            self._call_person(
                _("Delivered on Cartona"),
                _("The sale order is cancelled in Odoo, but Cartona says that it is delivered."),
            )
        if status not in PATH or status == Status.PENDING or sale.state == "cancel":
            self._mark()
            return
        if sale.state in ("draft", "sent"):
            if sale._cartona_obstacle():
                self._call_person(_("Approved on Cartona"), sale._cartona_obstacle())
                return
            sale.with_context(cartona_follows=True).action_confirm()
        delivered = self._is_delivered()
        if status == Status.DELIVERED and not delivered:
            if self.delivered_by == cartona_api.DeliveredBy.CARTONA:
                self._deliver_as_cartona_did()
            else:
                self._call_person(
                    _("Delivered on Cartona"),
                    _("Cartona says that the order is delivered. Validate its transfer."),
                )
        self._mark()

    def _deliver_as_cartona_did(self):
        """Validate what Cartona's fleet has taken to the retailer, and the steps before it."""
        for _step in range(MOST_STEPS):
            transfers = self._open_transfers()
            if not transfers:
                return
            for transfer in transfers.sorted(lambda each: each.picking_type_id.code == "outgoing"):
                compat.complete_transfer(transfer.with_context(cartona_follows=True))
        self._call_person(
            _("Delivered on Cartona"),
            _("Cartona says that the order is delivered. Validate its transfer."),
        )

    def _follow_end(self, content):
        """Cancel the sale order, or call a person where goods have already gone."""
        sale, summary, note = self.sale_order_id, None, None
        delivered = self._outgoing().filtered(lambda transfer: transfer.state == "done")
        if content.status == Status.RETURNED:
            summary = _("Returned on Cartona")
            note = content.return_reason or _("The retailer has returned the order.")
            if delivered and not self._returns():
                self._prepare_return(delivered)
                note = _("%s A return is prepared: validate it when the goods are back.", note)
        elif delivered and sale.state != "cancel":
            summary = _("Cancelled on Cartona, but delivered")
            note = _("The order was cancelled on Cartona after goods had left. Take them back.")
        elif sale.state != "cancel":
            self._cancel_sale_order()
            if sale.state != "cancel":
                summary = _("Cancelled on Cartona")
                note = _("The order was cancelled on Cartona and Odoo could not cancel it.")
        self._settle("imported", changes=False, imported_payload=False)
        if content.cancellation_reason:
            sale._message_log(
                body=_("Cancelled on Cartona: %s", content.cancellation_reason.replace("_", " "))
            )
        if summary:
            self._call_person(summary, note)

    def _cancel_sale_order(self):
        """Cancel the sale order by Odoo's own action, also where it is locked."""
        sale = self.sale_order_id.with_context(disable_cancel_warning=True, cartona_follows=True)
        if compat.is_locked(sale):
            sale.action_unlock()
        sale.action_cancel()

    def _returns(self):
        """Return the transfers that bring goods of the order back."""
        return self.sale_order_id.picking_ids.filtered(
            lambda picking: picking.picking_type_id.code == "incoming" and picking.state != "cancel"
        )

    def _prepare_return(self, delivered):
        """Prepare the transfers that bring all goods back; nobody's stock changes yet."""
        for transfer in delivered:
            compat.prepare_return(transfer)

    # -- A person decides -----------------------------------------------------------------

    def action_apply_changes(self):
        """Change the confirmed sale order as the order was changed on Cartona."""
        compat.check_access(self, "write")
        for order in self.filtered(lambda rec: rec.state == "changed").sudo():
            content = order._pulled().order
            importer, sale = self.env["cartona.importer"].sudo(), order.sale_order_id
            was_locked = compat.is_locked(sale)
            if was_locked:
                sale.action_unlock()
            importer._bring_in(order, content, order._line_changes(content))
            if was_locked:
                compat.lock_again(sale)
            order._decided(_("%s applied the changes from Cartona.", self.env.user.name))

    def action_refuse_changes(self):
        """Keep the lines as they stand in Odoo, and have Cartona told."""
        compat.check_access(self, "write")
        for order in self.filtered(lambda rec: rec.state == "changed").sudo():
            content = order._pulled().order
            order._agree(content, order._own_lines().mapped("cartona_line_id"))
            order._offer_again(content)
            order._decided(_("%s refused the changes from Cartona.", self.env.user.name))

    def _decided(self, words):
        self.sale_order_id._message_log(body=words)
        self._settle("imported", changes=False, imported_payload=False)
        self._follow_status(self._pulled().order)
        self._mark()

    def _offer_again(self, content):
        """Send lines that Cartona dropped, and prices it changed, as they stand in Odoo."""
        agreed = self._agreed_lines()
        sold = {key: line for key, line in keyed_lines(content) if line.is_sold}
        for own in self._own_lines().with_context(cartona_no_mark=True):
            key = own.cartona_line_id
            if key and key not in sold:
                own.write({"cartona_line_id": False, "cartona_sent": False})
            elif key in agreed:
                # Its price is to be worked out anew: it is no longer what was agreed.
                agreed[key]["price_unit"] = None
        self._keep_agreed(agreed)

    # -- In words ---------------------------------------------------------------------------

    def _log_changes(self, words):
        """Note in the sale order's history how the order was changed on Cartona."""
        self.sale_order_id._message_log(
            body=_("The order has changed on Cartona: %s", words.replace("\n", "; "))
        )

    def _log_head(self, before, content):
        """Note what has changed besides lines and status."""
        found = []
        for name, label in (
            ("delivery_day", _("delivery day")),
            ("note_message", _("note")),
            ("cartona_credit", _("Cartona credit")),
            ("installment_cost", _("instalment")),
            ("wallet_top_up", _("wallet top-up")),
        ):
            old, new = getattr(before, name, None), getattr(content, name)
            if before and old != new:
                old, new = isolated(old), isolated(new)
                found.append(_("%(what)s: %(old)s → %(new)s", what=label, old=old, new=new))
        if found:
            self._log_changes("\n".join(found))

    @api.model
    def _words(self, changes, before):
        """Return *changes* of lines in words, a line each."""
        names = {line.id: line.product_name for line in (before.order_details if before else ())}
        agreed, found = self._agreed_lines(), []
        for kind, key, line in changes:
            name = (line and (line.product_name or line.internal_product_id)) or names.get(key)
            name, old = isolated(name or key), agreed.get(key)
            if kind == "new":
                found.append(_("new line %(name)s: %(amount)s", name=name, amount=line.amount))
            elif kind == "gone":
                found.append(_("line gone: %s", name))
            else:
                if old["amount"] != str(line.amount):
                    words = {"name": name, "old": old["amount"], "new": line.amount}
                    found.append(_("%(name)s: %(old)s → %(new)s units", **words))
                if old["price"] != str(line.selling_price):
                    words = {"name": name, "old": old["price"], "new": line.selling_price}
                    found.append(_("%(name)s: price %(old)s → %(new)s", **words))
        return "\n".join(found)
