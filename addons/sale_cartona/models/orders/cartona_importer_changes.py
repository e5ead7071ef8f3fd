from odoo import api, models
from odoo.tools import plaintext2html

from ... import compat
from ...lib.order_lines import GONE, keyed_lines


class CartonaImporter(models.AbstractModel):
    """Brings what was changed on Cartona into the sale order."""

    _inherit = "cartona.importer"

    @api.model
    def _apply_line_changes(self, order, content, changes):
        """Change the lines of a sale order by *changes*, a list of :class:`IncomingChange`.

        :raises OrderProblem: a line is for no product of the account.
        """
        sale = order.sale_order_id.with_context(cartona_no_mark=True)
        touched = [(key, line) for kind, key, line in changes if kind != GONE]
        listings = self._listings_to_sell(order.account_id, [line for _key, line in touched])
        listing_of = {key: listing for (key, _line), listing in zip(touched, listings)}
        own_lines = {line.cartona_order_line_key: line for line in order._own_lines()}
        is_quotation = sale.state in ("draft", "sent")
        commands = []
        for kind, key, line in changes:
            own_line = own_lines.get(key)
            if kind == GONE:
                commands += self._removal_commands(own_line, is_quotation)
            else:
                commands.append(self._line_command(order, key, line, listing_of[key], own_line))
        if commands:
            sale.write({"order_line": commands})
        order._agree(content, {key for _kind, key, _line in changes})
        if not (is_quotation and order._has_untold_lines()):
            self._close_gap(sale, content, self._prices_of_sold_lines(order, content))
        self._apply_line_details(order, content)

    @api.model
    def _apply_line_details(self, order, content):
        """Update what nobody has to agree to: comments, discounts, the difference of the totals."""
        sale = order.sale_order_id.with_context(cartona_no_mark=True)
        own_lines = {line.cartona_order_line_key: line for line in order._own_lines()}
        for key, line in keyed_lines(content):
            own_line = own_lines.get(key)
            said = {
                "cartona_supplier_discount_per_unit": float(line.applied_supplier_discount),
                "cartona_discount_per_unit": float(line.applied_cartona_discount),
                "cartona_retailer_comment": line.comment or False,
            }
            if own_line and any(own_line[name] != value for name, value in said.items()):
                own_line.write(said)
        if sale.state in ("draft", "sent") and not order._has_untold_lines():
            self._close_gap(sale, content, self._prices_of_sold_lines(order, content))

    @api.model
    def _apply_head(self, order, content, before):
        """Update the note and the delivery address of a quotation.

        *before* is the version that was applied last, None if it cannot be read.
        """
        sale = order.sale_order_id.with_context(cartona_no_mark=True)
        if content.note_message and (not before or before.note_message != content.note_message):
            sale.note = plaintext2html(content.note_message)
        if not content.retailer or (before and before.retailer == content.retailer):
            return
        retailer = self._retailer_of(order.account_id, content)
        contact = retailer._delivery_contact(content.retailer.retailer_address)
        if retailer.partner_id == sale.partner_id and contact != sale.partner_shipping_id:
            sale.partner_shipping_id = contact

    @api.model
    def _removal_commands(self, own_line, is_quotation):
        """Return the commands that take a line out of the sale order, if it is still there."""
        if not own_line:
            return []
        # Odoo does not let a line of a confirmed order be deleted.
        return [(2, own_line.id) if is_quotation else (1, own_line.id, {"product_uom_qty": 0.0})]

    @api.model
    def _line_command(self, order, key, line, listing, own_line):
        """Return the command that writes *line* into *own_line*, or makes a new line of it."""
        position = order.sale_order_id.fiscal_position_id
        price = self._price_in_odoo(order.account_id, line, listing.product_id, position)
        values = self._line_values(key, line, listing, price)
        if not own_line:
            return (0, 0, values)
        for name in ("product_id", "cartona_order_line_key"):
            del values[name]
        uom_field = compat.line_uom_field(self.env)
        if own_line[uom_field].id == values[uom_field]:
            del values[uom_field]
        return (1, own_line.id, values)

    @api.model
    def _prices_of_sold_lines(self, order, content):
        """Return the prices of the lines that are sold; they tell how much rounding explains."""
        own_lines = {line.cartona_order_line_key: line for line in order._own_lines()}
        position = order.sale_order_id.fiscal_position_id
        return [
            self._price_in_odoo(order.account_id, line, own_lines[key].product_id, position)
            for key, line in keyed_lines(content)
            if line.is_sold and key in own_lines
        ]
