from odoo import _, api, fields, models


class CartonaOrder(models.Model):
    _inherit = "cartona.order"

    def _changed(self, values):
        """Store a newer version of an order that was already dealt with, and show it.

        Nothing is changed in the sale order: a person decides.
        """
        self.ensure_one()
        before = self.imported_payload or self.payload
        self.write(dict(values, imported_payload=before))
        changes = self._differences(before)
        self._settle("changed", changes=changes)
        self._call_person(_("Cartona order has changed"), changes)
        if self.sale_order_id:
            self.sale_order_id._message_log(
                body=_("The order has changed on Cartona: %s", changes.replace("\n", "; "))
            )

    def action_accept_changes(self):
        """Note that the sale order has been brought in line with Cartona by hand."""
        for order in self.filtered(lambda rec: rec.state == "changed"):
            order.write({"state": "imported", "imported_payload": False, "changes": False})
            order.activity_ids.action_feedback(
                feedback=_("Seen on %s", fields.Date.context_today(order))
            )

    def _differences(self, payload_before):
        """Return in words, a line each, how the order differs from an earlier payload."""
        before = self.new({"payload": payload_before})._pulled().order
        after = self._pulled().order
        if not before or not after:
            return _("The order cannot be compared with what was imported.")
        found = []
        for name, label in (
            ("status", _("status")),
            ("total_price", _("total")),
            ("delivery_day", _("delivery day")),
            ("note_message", _("note")),
            ("cartona_credit", _("Cartona credit")),
            ("installment_cost", _("instalment")),
            ("wallet_top_up", _("wallet top-up")),
        ):
            old, new = getattr(before, name), getattr(after, name)
            if old != new:
                found.append(_("%(what)s: %(old)s → %(new)s", what=label, old=old, new=new))
        found += self._line_differences(before, after)
        return "\n".join(found) or _("Only details that are not shown in Odoo have changed.")

    @api.model
    def _line_differences(self, before, after):
        """Return in words which lines came, went or changed."""
        old_lines = {line.id or index: line for index, line in enumerate(before.order_details)}
        new_lines = {line.id or index: line for index, line in enumerate(after.order_details)}
        found = []
        for key, line in new_lines.items():
            old = old_lines.get(key)
            name = line.product_name or line.internal_product_id or key
            if not old:
                found.append(_("new line %(name)s: %(amount)s", name=name, amount=line.amount))
                continue
            was, now = _sold(old), _sold(line)
            if was != now:
                found.append(_("%(name)s: %(old)s → %(new)s units", name=name, old=was, new=now))
            if old.selling_price != line.selling_price:
                found.append(
                    _(
                        "%(name)s: price %(old)s → %(new)s",
                        name=name,
                        old=old.selling_price,
                        new=line.selling_price,
                    )
                )
        for key in old_lines.keys() - new_lines.keys():
            line = old_lines[key]
            found.append(_("line gone: %s", line.product_name or line.internal_product_id or key))
        return found


def _sold(line):
    return line.amount if line.is_sold else 0
