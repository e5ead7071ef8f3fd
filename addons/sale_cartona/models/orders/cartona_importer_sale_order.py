from decimal import Decimal

from odoo import _, api, models
from odoo.tools import plaintext2html

from ... import compat
from ...lib.held import message
from ...lib.order_lines import keyed_lines
from ...lib.order_money import PIASTRE, line_price, rounding_gap
from .cartona_importer import OrderProblem


class CartonaImporter(models.AbstractModel):
    """Making a sale order: customer, products, prices, and Cartona's total to the piastre."""

    _inherit = "cartona.importer"

    @api.model
    def _sale_order(self, order, content):
        """Create the quotation, with Cartona's lines and Cartona's total."""
        account = order.account_id
        keyed = [(key, line) for key, line in keyed_lines(content) if line.is_sold]
        listings = self._listings_to_sell(account, [line for _key, line in keyed])
        retailer = self._retailer_of(account, content)
        partner = retailer.partner_id
        position = compat.fiscal_position(self.env, partner)
        lines, prices = [], []
        for (key, line), listing in zip(keyed, listings):
            price = self._price_in_odoo(account, line, listing.product_id, position)
            prices.append(price)
            lines.append((0, 0, self._line_values(key, line, listing, price)))
        # The salesperson follows the quotation; an e-mail about each, sent from within the
        # import, would be a flood and would make it wait for the mail server.
        orders = self.env["sale.order"].with_context(
            mail_auto_subscribe_no_notify=True, cartona_no_mark=True
        )
        sale_order = orders.create(
            dict(
                self._order_values(order, content, retailer),
                fiscal_position_id=position.id,
                order_line=lines,
            )
        )
        self._close_gap(sale_order, content, prices)
        return sale_order

    @api.model
    def _price_in_odoo(self, account, line, product, position):
        """Return the :class:`LinePrice` by which Odoo gives a line the price it has on Cartona."""
        taxes = compat.taxes_of_company(product.taxes_id, account.company_id)
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return line_price(line.selling_price, line.amount, position.map_tax(taxes), digits)

    @api.model
    def _retailer_of(self, account, content):
        """Return the retailer who ordered, as the account knows them."""
        retailers = self.env["cartona.retailer"]
        return retailers._find_or_create(account, content.retailer, content.distribution_route_code)

    @api.model
    def _order_values(self, order, content, retailer):
        account, address = order.account_id, content.retailer.retailer_address
        values = {
            "partner_id": retailer.partner_id.id,
            "partner_shipping_id": retailer._delivery_contact(address).id,
            "company_id": account.company_id.id,
            "warehouse_id": (account.order_warehouse_id or account._offered_warehouses()[:1]).id,
            "team_id": account.team_id.id,
            "user_id": account.user_id.id,
            "client_order_ref": content.receipt_id or content.hashed_id,
            "origin": "Cartona %s" % content.hashed_id,
            "note": content.note_message and plaintext2html(content.note_message),
            "cartona_stored_order_id": order.id,
        }
        if account.pricelist_id:
            values["pricelist_id"] = account.pricelist_id.id
        elif compat.may_lack_pricelist(self.env):
            values["pricelist_id"] = False
        else:
            values["pricelist_id"] = self._pricelist_of_currency(account).id
        return {name: value for name, value in values.items() if value or name == "pricelist_id"}

    @api.model
    def _pricelist_of_currency(self, account):
        """Return a pricelist in the account's currency, for series where an order must have one.

        Without it Odoo would take the customer's, and read Cartona's prices in its currency.

        :raises OrderProblem: there is none.
        """
        usable = [("company_id", "in", [False, account.company_id.id])]
        currency = [("currency_id", "=", account.currency_id.id)]
        found = self.env["product.pricelist"].search(usable + currency, limit=1)
        if not found:
            currency = account.currency_id.name
            raise OrderProblem(self.env, message("order_without_pricelist", currency=currency))
        return found

    @api.model
    def _line_values(self, key, line, listing, price):
        return {
            "product_id": listing.product_id.id,
            "product_uom_qty": float(line.amount),
            compat.line_uom_field(self.env): (listing.uom_id or listing.product_id.uom_id).id,
            "price_unit": float(price.price_unit),
            compat.line_tax_field(self.env): [(6, 0, price.taxes.ids)],
            "discount": 0.0,
            "cartona_order_line_key": key,
            "cartona_supplier_discount_per_unit": float(line.applied_supplier_discount),
            "cartona_discount_per_unit": float(line.applied_cartona_discount),
            "cartona_retailer_comment": line.comment,
        }

    @api.model
    def _close_gap(self, sale_order, content, prices):
        """Make the totals agree to the piastre, or keep the difference for a person."""
        total = content.total
        if total.quantize(PIASTRE) == Decimal("%.2f" % sale_order.amount_total):
            if sale_order.cartona_difference:
                sale_order.cartona_difference = 0.0
            return
        rounding = sale_order.order_line.filtered("is_cartona_rounding")
        if rounding:
            rounding.price_unit = 0.0
        gap, small = rounding_gap(total, Decimal("%.2f" % sale_order.amount_total), prices)
        if gap and small:
            self._write_rounding(sale_order, rounding, float(gap))
            gap, _small = rounding_gap(total, Decimal("%.2f" % sale_order.amount_total), prices)
        if "%.2f" % gap == "%.2f" % sale_order.cartona_difference:
            return
        sale_order.write(
            {"cartona_difference": float(gap), "cartona_difference_accepted_by": False}
        )
        if gap:
            sale_order._message_log(
                body=_(
                    "Cartona's total is %(total)s, the lines give %(lines)s. "
                    "Accept the difference before the quotation can be confirmed.",
                    total="%.2f" % total,
                    lines="%.2f" % sale_order.amount_total,
                )
            )

    @api.model
    def _write_rounding(self, sale_order, rounding, gap):
        if rounding:
            rounding.price_unit = gap
            return
        values = {
            "product_id": self.env.ref("sale_cartona.product_rounding").id,
            "product_uom_qty": 1.0,
            "price_unit": gap,
            compat.line_tax_field(self.env): [(6, 0, [])],
            "sequence": 9999,
            "is_cartona_rounding": True,
        }
        sale_order.with_context(mail_notrack=True).write({"order_line": [(0, 0, values)]})

    # -- Products -------------------------------------------------------------------

    @api.model
    def _listings_to_sell(self, account, lines):
        """Return the listing of each line.

        :raises OrderProblem: a line is for no product of the account, or its amount has more
            decimals than Odoo keeps; the messages name all such lines.
        """
        found = self.env["cartona.listing"]._of_order_lines(account, lines)
        problems = []
        precision = compat.UNIT_PRECISION
        digits = self.env["decimal.precision"].precision_get(precision)
        for line, listing in zip(lines, found):
            name = line.product_name or line.internal_product_id or line.supplier_product_id
            problem = self._listing_problem(line, listing, name)
            if problem:
                problems.append(problem)
            elif round(line.amount, digits) != line.amount:
                problems.append(
                    message(
                        "order_line_too_fine", name=name, amount=line.amount, precision=precision
                    )
                )
        if problems:
            raise OrderProblem(self.env, *problems)
        return found

    @api.model
    def _listing_problem(self, line, listing, name):
        """Return the message why a line cannot be for the product of *listing*, None if it can.

        Meant to be overridden: an addon may have reasons of its own.
        """
        if listing.product_id:
            return None
        identifier = line.internal_product_id or line.supplier_product_id
        return message("order_line_of_no_product", name=name, identifier=identifier)
