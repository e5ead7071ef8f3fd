import math
from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple, Optional

from odoo import api, fields, models

from ... import compat, const
from ...lib import held
from ...lib.pricing import TaxRule

#: Keeps 84 / 12 from being floored to 6.
EPSILON = 1e-6


class Offer(NamedTuple):
    """What Cartona should show of one listing now."""

    published: bool
    price: Optional[Decimal] = None
    quantity: Optional[int] = None
    unlimited: bool = False
    #: What keeps it from being offered whole, as a listing holds it.
    problem: Optional[str] = None


class Fact(NamedTuple):
    """What has to be known of one listing to work out its offer."""

    id: int
    product_id: Optional[int]
    uom_id: Optional[int]
    product_uom_id: Optional[int]
    company_id: Optional[int]
    #: Whether Cartona's retailers may see it at all.
    is_sold: bool
    #: Whether its stock is counted.
    is_counted: bool


class CartonaOffer(models.AbstractModel):
    """Works out what Cartona should show, for many listings of one account at once."""

    _name = "cartona.offer"
    _description = "Cartona Offer"

    @api.model
    def _offers(self, account, listing_ids, aspects=const.BOTH):
        """Return ``{listing id: Offer}``, of which only *aspects* are worked out.

        *account* is as :meth:`CartonaAccount._for_company` sees it. Meant to be overridden: an
        addon may leave listings out, of which nothing is sent then.
        """
        priced = account.send_prices and const.PRICE in aspects
        counted = account.send_stock and const.STOCK in aspects
        facts = self._facts(account, listing_ids)
        sold = [fact for fact in facts if fact.is_sold]
        prices = self._prices(account, sold) if priced else {}
        quantities = self._quantities(account, sold) if counted else {}
        offers = {fact.id: Offer(published=False) for fact in facts if not fact.is_sold}
        for fact in sold:
            price = prices.get(fact.id)
            problem = None
            if price is not None and price <= 0:
                problem = held.dumps(held.message("no_price", price=price))
                price = None
            offers[fact.id] = Offer(
                published=True,
                price=price,
                quantity=quantities.get(fact.id),
                unlimited=counted and fact.id not in quantities,
                problem=problem,
            )
        return offers

    @api.model
    def _facts(self, account, listing_ids):
        """Return the :class:`Fact` of each listing.

        By SQL: to read these few columns took the ORM longer than everything else.
        """
        compat.flush(self.env)
        condition, parameters = account._sold_condition()
        self.env.cr.execute(
            """
            SELECT l.id, l.product_id, COALESCE(l.uom_id, t.uom_id), t.uom_id, t.company_id,
                   COALESCE(l.active AND l.is_published AND {condition}, FALSE),
                   COALESCE(l.stock_is_unlimited IS NOT TRUE AND {storable}, FALSE)
              FROM cartona_listing l
              LEFT JOIN product_product p ON p.id = l.product_id
              LEFT JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE l.id = ANY(%(ids)s)
             ORDER BY l.id
            """.format(  # nosec B608 - only names of ours
                storable=compat.storable_condition(self.env, "t"), condition=condition
            ),
            {"ids": list(listing_ids), **parameters},
        )
        return [Fact(*row) for row in self.env.cr.fetchall()]

    # -- Price ----------------------------------------------------------------------

    @api.model
    def _prices(self, account, facts):
        """Return ``{listing id: price}`` in the account's currency, tax by its rule."""
        places = account.currency_id.decimal_places
        products = self._products(facts)
        rules = self._tax_rules(account, products)
        in_own_unit = {} if account.pricelist_id else self._sales_prices(account, facts)
        prices = {}
        for uom, group in self._by_unit(facts):
            if account.pricelist_id:
                raw = compat.pricelist_prices(
                    account.pricelist_id, self._products(group), uom, fields.Datetime.now()
                )
            for fact in group:
                if account.pricelist_id:
                    price = raw[fact.product_id]
                else:
                    price = in_own_unit[fact.product_id]
                    if uom.id != fact.product_uom_id:
                        price = self._unit(fact.product_uom_id)._compute_price(price, uom)
                price = rules[fact.product_id].price(price, products.browse(fact.product_id))
                prices[fact.id] = Decimal("%.*f" % (places, price))
        return prices

    @api.model
    def _tax_rules(self, account, products):
        """Return ``{product id: TaxRule}``; products with the same taxes share one."""
        shared, rules = {}, {}
        for product in products:
            # Of the template itself: what a product inherits is worked out for each.
            taxes = product.product_tmpl_id.taxes_id
            if taxes not in shared:
                own = compat.taxes_of_company(taxes, account.company_id)
                shared[taxes] = TaxRule(own, account.tax_rule, account.currency_id)
            rules[product.id] = shared[taxes]
        return rules

    @api.model
    def _sales_prices(self, account, facts):
        """Return ``{product id: sales price}`` of the product's unit, in the account's currency."""
        products, currencies, prices = self._products(facts), {}, {}
        company_of = {fact.product_id: fact.company_id for fact in facts}
        for product in products:
            company_id = company_of[product.id]
            if company_id not in currencies:
                # Products of one company, or of none, all have the same.
                currencies[company_id] = products.browse(product.id).currency_id
            price = product.lst_price
            if currencies[company_id] != account.currency_id:
                price = currencies[company_id]._convert(
                    price,
                    account.currency_id,
                    account.company_id,
                    fields.Datetime.now(),
                    round=False,
                )
            prices[product.id] = price
        return prices

    # -- Stock ----------------------------------------------------------------------

    @api.model
    def _quantities(self, account, facts):
        """Return ``{listing id: whole units}`` of what is free to be sold.

        A listing that is offered without limit is missing from the answer: its own or
        the account's flag says so, or Odoo keeps no stock of the product.
        """
        counted = [fact for fact in facts if fact.is_counted]
        if account.unlimited_stock or not counted:
            return {}
        context = compat.warehouse_context(account._offered_warehouses())
        products = self._products(counted).with_context(**context)
        free = dict(zip(products.ids, products.mapped("free_qty")))
        quantities = {}
        for fact in counted:
            quantity = free[fact.product_id] - account.stock_buffer
            if fact.uom_id != fact.product_uom_id:
                quantity = self._unit(fact.product_uom_id)._compute_quantity(
                    quantity, self._unit(fact.uom_id), round=False
                )
            quantities[fact.id] = max(0, math.floor(quantity + EPSILON))
        return quantities

    # -- Records --------------------------------------------------------------------

    @api.model
    def _products(self, facts):
        return self.env["product.product"].browse(list({fact.product_id: 1 for fact in facts}))

    @api.model
    def _unit(self, uom_id):
        return self.env["uom.uom"].browse(uom_id)

    @api.model
    def _by_unit(self, facts):
        """Return each unit of measure with the facts of the listings that are sold in it."""
        groups = defaultdict(list)
        for fact in facts:
            groups[fact.uom_id].append(fact)
        return [(self._unit(uom_id), group) for uom_id, group in groups.items()]
