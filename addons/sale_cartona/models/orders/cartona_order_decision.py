from odoo import _, models

from ... import compat
from ...lib.order_lines import keyed_lines
from ...lib.order_states import PERSON


class CartonaOrder(models.Model):
    """Changes of a confirmed order, which a person applies or refuses.

    This is the one place where an order calls the importer; everywhere else the importer
    calls the order.
    """

    _inherit = "cartona.order"

    def action_apply_changes(self):
        """Change the confirmed sale order as the order was changed on Cartona."""
        compat.check_access(self, "write")
        for order in self.filtered(lambda rec: rec.state == "changed").sudo():
            content, sale = order._pulled().order, order.sale_order_id
            was_locked = compat.is_locked(sale)
            if was_locked:
                sale.action_unlock()
            order.env["cartona.importer"]._apply_line_changes(
                order, content, order._line_changes(content)
            )
            if was_locked:
                compat.lock_again(sale)
            order._finish_decision(_("%s applied the changes from Cartona.", self.env.user.name))

    def action_refuse_changes(self):
        """Keep the lines as they stand in Odoo, and have Cartona told."""
        compat.check_access(self, "write")
        for order in self.filtered(lambda rec: rec.state == "changed").sudo():
            content = order._pulled().order
            order._agree(content, order._own_lines().mapped("cartona_order_line_key"))
            order._have_lines_sent_again(content)
            order._finish_decision(_("%s refused the changes from Cartona.", self.env.user.name))

    def _finish_decision(self, words):
        """Note in the sale order's history what was decided, and go on as after an import."""
        self.sale_order_id._message_log(body=words)
        self._finish_import("imported", PERSON, changes_held=False, imported_payload=False)
        self.env["cartona.importer"]._apply_status(self, self._pulled().order)
        self._mark_for_cartona()

    def _have_lines_sent_again(self, content):
        """Have lines sent that Cartona dropped, and prices that it changed, as Odoo has them."""
        agreed = self._agreed_lines()
        sold = {key: line for key, line in keyed_lines(content) if line.is_sold}
        for own in self._own_lines().with_context(cartona_no_mark=True):
            key = own.cartona_order_line_key
            if key and key not in sold:
                own.write({"cartona_order_line_key": False, "cartona_awaits_key": False})
            elif key in agreed:
                # Its price is to be worked out anew: it is no longer what was agreed.
                agreed[key] = agreed[key]._replace(price_unit=None)
        self._keep_agreed(agreed)
