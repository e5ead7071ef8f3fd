from odoo import api, models
from odoo.tools import plaintext2html

from .. import compat
from ..lib.order_lines import GONE, keyed_lines


class CartonaImporter(models.AbstractModel):
    """Changes of an order that already is a sale order."""

    _inherit = "cartona.importer"

    @api.model
    def _apply_line_changes(self, order, content, changes):
        """Change the lines of a sale order as they were changed on Cartona.

        :raises OrderProblem: a line names a product that nobody knows.
        """
        sale = order.sale_order_id.with_context(cartona_no_mark=True)
        touched = [(key, line) for kind, key, line in changes if kind != GONE]
        listings = self._listings(order.account_id, [line for _key, line in touched])
        listing_of = {key: listing for (key, _line), listing in zip(touched, listings)}
        own = {line.cartona_order_line_key: line for line in order._own_lines()}
        is_quotation = sale.state in ("draft", "sent")
        commands = []
        for kind, key, line in changes:
            mine = own.get(key)
            if kind == GONE:
                commands += self._removal(mine, is_quotation)
            else:
                commands.append(self._change(order, key, line, listing_of[key], mine))
        if commands:
            sale.write({"order_line": commands})
        self._close_gap(sale, content, self._prices(order, content))
        order._agree(content, {key for _kind, key, _line in changes})
        self._apply_line_details(order, content)

    @api.model
    def _apply_line_details(self, order, content):
        """Update what asks nobody: comments and discounts of lines, the difference in total."""
        sale = order.sale_order_id.with_context(cartona_no_mark=True)
        own = {line.cartona_order_line_key: line for line in order._own_lines()}
        for key, line in keyed_lines(content):
            mine = own.get(key)
            said = {
                "cartona_supplier_discount_per_unit": float(line.applied_supplier_discount),
                "cartona_discount_per_unit": float(line.applied_cartona_discount),
                "cartona_retailer_comment": line.comment or False,
            }
            if mine and any(mine[name] != value for name, value in said.items()):
                mine.write(said)
        if sale.state in ("draft", "sent") and not order._lines_to_send():
            self._close_gap(sale, content, self._prices(order, content))

    @api.model
    def _apply_head(self, order, content, before):
        """Update note and customer of a quotation, and deliver to where the retailer wants it.

        *before* is the version that was dealt with last, None where it cannot be read.
        """
        sale = order.sale_order_id.with_context(cartona_no_mark=True)
        if content.note_message and (not before or before.note_message != content.note_message):
            sale.note = plaintext2html(content.note_message)
        if not content.retailer or (before and before.retailer == content.retailer):
            return
        retailer = self._retailer(order.account_id, content)
        contact = retailer._delivery_contact(content.retailer.retailer_address)
        if retailer.partner_id == sale.partner_id and contact != sale.partner_shipping_id:
            sale.partner_shipping_id = contact

    @api.model
    def _removal(self, mine, is_quotation):
        if not mine:
            return []
        # Odoo does not let a line of a confirmed order be deleted.
        return [(2, mine.id) if is_quotation else (1, mine.id, {"product_uom_qty": 0.0})]

    @api.model
    def _change(self, order, key, line, listing, mine):
        position = order.sale_order_id.fiscal_position_id
        price = self._price(order.account_id, line, listing.product_id, position)
        values = self._line_values(key, line, listing, price)
        if not mine:
            return (0, 0, values)
        for name in ("product_id", "cartona_order_line_key"):
            del values[name]
        uom_field = compat.line_uom_field(self.env)
        if mine[uom_field].id == values[uom_field]:
            del values[uom_field]
        return (1, mine.id, values)

    @api.model
    def _prices(self, order, content):
        """Return the prices of all lines that are sold, to tell what rounding explains."""
        own = {line.cartona_order_line_key: line for line in order._own_lines()}
        position = order.sale_order_id.fiscal_position_id
        return [
            self._price(order.account_id, line, own[key].product_id, position)
            for key, line in keyed_lines(content)
            if line.is_sold and key in own
        ]
