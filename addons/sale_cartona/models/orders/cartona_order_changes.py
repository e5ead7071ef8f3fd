from odoo import _, models

from cartona_api import masking

from ...lib.held import message
from ...lib.labels import isolated
from ...lib.order_lines import GONE, NEW


class CartonaOrder(models.Model):
    """How an order was changed on Cartona, in words."""

    _inherit = "cartona.order"

    def _version_before(self):
        """Return the version that was dealt with before, None where it cannot be read."""
        if not self.imported_payload:
            return None
        return self.new({"payload": self.imported_payload})._pulled().order

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
            if before and old not in (new, masking.MASK):
                old, new = isolated(old), isolated(new)
                found.append(_("%(what)s: was %(old)s, now %(new)s", what=label, old=old, new=new))
        if found:
            self._log_changes("\n".join(found))

    def _change_messages(self, changes, before):
        """Return messages (see ``lib/held.py``) of what :class:`IncomingChange` s say.

        *before* is the version that was dealt with before, None where it cannot be read.
        """
        names = {line.id: line.product_name for line in (before.order_details if before else ())}
        agreed, found = self._agreed_lines(), []
        for kind, key, line in changes:
            name = (line and (line.product_name or line.internal_product_id)) or names.get(key)
            name, old = isolated(name or key), agreed.get(key)
            if kind == NEW:
                found.append(message("order_line_new", name=name, amount=line.amount))
            elif kind == GONE:
                found.append(message("order_line_gone", name=name))
            else:
                if old.amount != line.amount:
                    values = {"name": name, "old": old.amount, "new": line.amount}
                    found.append(message("order_line_amount", **values))
                if old.price != line.selling_price:
                    values = {"name": name, "old": old.price, "new": line.selling_price}
                    found.append(message("order_line_price", **values))
        return found
