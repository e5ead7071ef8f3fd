from odoo import fields, models

from .. import compat


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    cartona_line_id = fields.Char(copy=False, readonly=True)
    cartona_supplier_discount = fields.Float(
        string="Own Discount per Unit",
        digits="Product Price",
        copy=False,
        readonly=True,
        help="The supplier's part of the discount, already taken off the price.",
    )
    cartona_discount = fields.Float(
        string="Cartona's Discount per Unit",
        digits="Product Price",
        copy=False,
        readonly=True,
        help="The part of the discount that Cartona pays, already taken off the price.",
    )
    cartona_comment = fields.Char(string="Retailer's Comment", copy=False, readonly=True)
    is_cartona_rounding = fields.Boolean(copy=False, readonly=True)

    def _compute_price_unit(self):
        """Keep Cartona's price: a retailer was promised it, whatever the quantity becomes."""
        return super(SaleOrderLine, self._priced_by_odoo())._compute_price_unit()

    def _compute_discount(self):
        """Take no discount of Odoo's pricelist off Cartona's price, which is the final one."""
        return super(SaleOrderLine, self._priced_by_odoo())._compute_discount()

    @compat.price_onchange("product_uom", "product_uom_qty")
    def product_uom_change(self):
        """Keep Cartona's price where it is an onchange that prices a line."""
        return super().product_uom_change() if self._priced_by_odoo() else None

    @compat.price_onchange("product_id", "price_unit", "product_uom", "product_uom_qty", "tax_id")
    def _onchange_discount(self):
        """Take no discount off Cartona's price where it is an onchange that does."""
        return super()._onchange_discount() if self._priced_by_odoo() else None

    def _priced_by_odoo(self):
        return self.filtered(lambda line: not (line.cartona_line_id or line.is_cartona_rounding))
