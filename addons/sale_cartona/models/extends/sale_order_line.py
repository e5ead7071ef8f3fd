from odoo import api, fields, models

from ... import compat, const

#: Fields of which Cartona has to hear.
SENT_FIELDS = frozenset(
    {
        "discount",
        "price_unit",
        "product_id",
        "product_uom",
        "product_uom_id",
        "product_uom_qty",
        "tax_id",
        "tax_ids",
    }
)


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "cartona.added.fields"]

    cartona_order_line_key = fields.Char(
        string="Cartona Line",
        copy=False,
        readonly=True,
        help="Cartona's id of the line; where it has none, # and its place in the order.",
        groups=const.EMPLOYEES,
    )
    cartona_supplier_discount_per_unit = fields.Float(
        string="Own Discount per Unit",
        digits="Product Price",
        copy=False,
        readonly=True,
        help="The supplier's part of the discount, already taken off the price.",
        groups=const.EMPLOYEES,
    )
    cartona_discount_per_unit = fields.Float(
        string="Cartona's Discount per Unit",
        digits="Product Price",
        copy=False,
        readonly=True,
        help="The part of the discount that Cartona pays, already taken off the price.",
        groups=const.EMPLOYEES,
    )
    cartona_retailer_comment = fields.Char(
        string="Retailer's Comment", copy=False, readonly=True, groups=const.EMPLOYEES
    )
    is_cartona_rounding = fields.Boolean(copy=False, readonly=True, groups=const.EMPLOYEES)
    cartona_awaits_key = fields.Boolean(
        string="Cartona Sent",
        copy=False,
        readonly=True,
        help="A line added in Odoo, which Cartona was told of and has not given an id yet.",
        groups=const.EMPLOYEES,
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Have Cartona told of a line that was added in Odoo."""
        lines = super().create(vals_list)
        lines._mark_for_cartona()
        return lines

    def write(self, vals):
        """Have Cartona told of a line that was changed in Odoo."""
        if "product_id" in vals:
            self._leave_cartona_line(vals["product_id"])
        done = super().write(vals)
        if SENT_FIELDS.intersection(vals):
            self._mark_for_cartona()
        return done

    def unlink(self):
        """Have Cartona told of a line that was removed in Odoo."""
        orders = self.order_id
        done = super().unlink()
        orders._mark_for_cartona()
        return done

    def _leave_cartona_line(self, product_id):
        """Treat a line whose product changes as a new one: on Cartona a line keeps its product."""
        for line in self.sudo():
            if line.cartona_order_line_key and line.product_id.id != product_id:
                line.write(
                    {
                        "cartona_order_line_key": False,
                        "cartona_awaits_key": False,
                        "cartona_supplier_discount_per_unit": 0.0,
                        "cartona_discount_per_unit": 0.0,
                        "cartona_retailer_comment": False,
                    }
                )

    def _mark_for_cartona(self):
        self.sudo().order_id.filtered("cartona_stored_order_id")._mark_for_cartona()

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
        # Whoever sees the lines, in a portal or a shop, may not see what is ours.
        priced = self.sudo().filtered(
            lambda line: not (line.cartona_order_line_key or line.is_cartona_rounding)
        )
        return priced.with_env(self.env)
