import math
from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple, Optional

from odoo import _, api, fields, models

from .. import compat
from ..lib.pricing import taxed_price

#: Keeps 84 / 12 from being floored to 6.
EPSILON = 1e-6


class Offer(NamedTuple):
    """What Cartona should show of one listing now."""

    published: bool
    price: Optional[Decimal] = None
    quantity: Optional[int] = None
    unlimited: bool = False
    problem: Optional[str] = None


class CartonaOffer(models.AbstractModel):
    """Works out what Cartona should show, for many listings of one account at once."""

    _name = "cartona.offer"
    _description = "Cartona Offer"

    @api.model
    def _offers(self, account, listings):
        """Return ``{listing id: Offer}``.

        *account* and *listings* are as :meth:`CartonaAccount._for_company` sees them.
        """
        sold = listings.filtered(lambda listing: self._is_sold(account, listing))
        prices = self._prices(account, sold) if account.send_prices else {}
        quantities = self._quantities(account, sold) if account.send_stock else {}
        offers = {listing.id: Offer(published=False) for listing in listings - sold}
        for listing in sold:
            price = prices.get(listing.id)
            unlimited = account.send_stock and listing.id not in quantities
            problem = None
            if price is not None and price <= 0:
                problem = _("The price is %s: Cartona is not told of it.", price)
                price = None
            offers[listing.id] = Offer(
                published=True,
                price=price,
                quantity=quantities.get(listing.id),
                unlimited=unlimited,
                problem=problem,
            )
        return offers

    @api.model
    def _is_sold(self, account, listing):
        """Return whether Cartona's retailers may see *listing* at all."""
        product = listing.product_id
        return bool(
            listing.active
            and listing.is_published
            and product.active
            and product.sale_ok
            and (not product.company_id or product.company_id == account.company_id)
        )

    @api.model
    def _prices(self, account, listings):
        """Return ``{listing id: price}`` in the account's currency, tax by its rule."""
        now = fields.Datetime.now()
        currency = account.currency_id
        taxes = {
            product.id: compat.taxes_of_company(product.taxes_id, account.company_id)
            for product in listings.product_id
        }
        prices = {}
        for uom, group in _by_unit(listings):
            products = group.product_id
            raw = (
                compat.pricelist_prices(account.pricelist_id, products, uom, now)
                if account.pricelist_id
                else self._sales_prices(account, products, uom, now)
            )
            for listing in group:
                product = listing.product_id
                price = taxed_price(
                    raw[product.id], taxes[product.id], account.tax_rule, currency, product
                )
                prices[listing.id] = Decimal("%.*f" % (currency.decimal_places, price))
        return prices

    @api.model
    def _sales_prices(self, account, products, uom, date):
        """Return ``{product id: sales price}`` of one *uom*, in the account's currency."""
        prices = {}
        for product in products:
            price = product.uom_id._compute_price(product.lst_price, uom)
            if product.currency_id != account.currency_id:
                price = product.currency_id._convert(
                    price, account.currency_id, account.company_id, date, round=False
                )
            prices[product.id] = price
        return prices

    @api.model
    def _quantities(self, account, listings):
        """Return ``{listing id: whole units}`` of what is free to be sold.

        A listing that is offered without limit is missing from the answer: its own or
        the account's flag says so, or Odoo keeps no stock of the product.
        """
        if account.unlimited_stock:
            return {}
        counted = listings.filtered(
            lambda listing: (
                not listing.stock_is_unlimited and compat.is_storable(listing.product_id)
            )
        )
        context = compat.warehouse_context(account._offered_warehouses())
        free = {
            product.id: product.free_qty - account.stock_buffer
            for product in counted.product_id.with_context(**context)
        }
        quantities = {}
        for listing in counted:
            product = listing.product_id
            quantity = product.uom_id._compute_quantity(
                free[product.id], listing.uom_id or product.uom_id, round=False
            )
            quantities[listing.id] = max(0, math.floor(quantity + EPSILON))
        return quantities


def _by_unit(listings):
    """Yield each unit of measure with the listings that are sold in it."""
    groups = defaultdict(list)
    for listing in listings:
        groups[listing.uom_id or listing.product_id.uom_id].append(listing.id)
    for uom, ids in groups.items():
        yield uom, listings.browse(ids)
