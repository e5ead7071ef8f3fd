from decimal import Decimal
from typing import Any, List, NamedTuple

from odoo import _, api, fields, models
from odoo.tools.misc import formatLang

from ... import compat, const
from ...lib.pricing import TaxRule

#: Decimals of a price on its way at most: a third of a piastre has no end.
MOST_DECIMALS = 6


class Step(NamedTuple):
    """One step on the way to a price or a quantity: what was done, and what it led to."""

    text: str
    value: Any


class CartonaExplanation(models.AbstractModel):
    """Why a listing has this price and this stock: worked out now, step by step.

    The last step is what is offered, whoever works it out. Where another addon has changed that
    (`cartona.offer`), the steps say so; it may extend them to tell why.
    """

    _name = "cartona.explanation"
    _description = "Cartona Explanation"

    # -- Price --------------------------------------------------------------------------

    @api.model
    def _price_steps(self, account, fact) -> List[Step]:
        """Return the steps to the price of the listing that *fact*, a :class:`Fact`, is about.

        *account* is as :meth:`CartonaAccount._for_company` sees it. No step: no price is sent.
        """
        if not (account.send_prices and fact.is_sold):
            return []
        told = self._told_steps(account, fact)
        offer = self.env["cartona.offer"]._offers(account, [fact.id], {const.PRICE}).get(fact.id)
        price = offer and offer.price
        if price is None:
            return [*told, self._unsent_step(offer)]
        if Decimal("%.*f" % (account.currency_id.decimal_places, told[-1].value)) == price:
            return told
        changed = _("changed by another addon")
        return [*told, self._priced(changed, float(price), account.currency_id)]

    @api.model
    def _told_steps(self, account, fact) -> List[Step]:
        """Return the steps to the price as this addon works it out. To be extended."""
        product = self.env["product.product"].browse(fact.product_id)
        uom = self.env["uom.uom"].browse(fact.uom_id)
        if account.pricelist_id:
            steps = self._pricelist_steps(account, product, uom)
        else:
            steps = self._sales_price_steps(account, fact, product, uom)
        price, currency = steps[-1].value, account.currency_id
        rounded = currency.round(price)
        if self._amount(price, currency) != self._amount(rounded, currency):
            steps.append(self._priced(_("rounded"), rounded, currency))
        return steps + self._tax_steps(account, product, price)

    @api.model
    def _unsent_step(self, offer) -> Step:
        """Return the step that says why no price is sent."""
        reason = _("another addon leaves it out")
        if offer and offer.problem:
            reason = self.env["cartona.message"]._words([offer.problem])[offer.problem]
        return Step(_("not sent: %s", reason), None)

    @api.model
    def _sales_price_steps(self, account, fact, product, uom):
        own, price = product.uom_id, product.lst_price
        steps = [self._priced(_("Sales price a %s", own.name), price, product.currency_id)]
        offers = self.env["cartona.offer"]
        converted = offers._sales_prices(account, [fact])[product.id]
        if product.currency_id != account.currency_id:
            steps.append(
                self._priced(_("in the account's currency"), converted, account.currency_id)
            )
        return steps + self._unit_steps(own, uom, converted, account.currency_id)

    @api.model
    def _unit_steps(self, own, uom, price, currency):
        """Return the step from the price of a product's *own* unit to that of another, if any."""
        if uom == own:
            return []
        factor = own._compute_price(1.0, uom)
        if factor == 1.0:
            text = _("a %s", uom.name)
        elif factor > 1.0:
            text = _("× %(count)s, a %(unit)s", count=self._count(factor), unit=uom.name)
        else:
            text = _("÷ %(count)s, a %(unit)s", count=self._count(1 / factor), unit=uom.name)
        return [self._priced(text, own._compute_price(price, uom), currency)]

    @api.model
    def _pricelist_steps(self, account, product, uom):
        """Return the steps from the sales price by the pricelist to the price of *uom*.

        Where the same rule gives the price of the product's own unit, the unit comes last;
        else, as with a rule for a dozen and more, Odoo has converted before.
        """
        pricelist, now = account.pricelist_id, fields.Datetime.now()
        own, currency = product.uom_id, account.currency_id
        steps = [
            self._priced(_("Sales price a %s", own.name), product.lst_price, product.currency_id)
        ]
        price = compat.pricelist_prices(pricelist, product, uom, now)[product.id]
        rule = compat.pricelist_rule(pricelist, product, uom, now)
        if uom != own and compat.pricelist_rule(pricelist, product, own, now) == rule:
            of_own = compat.pricelist_prices(pricelist, product, own, now)[product.id]
            last = self._unit_steps(own, uom, of_own, currency)
            if self._amount(last[-1].value, currency) == self._amount(price, currency):
                return [*steps, self._ruled(pricelist, rule, own, of_own, currency), *last]
        steps += self._unit_steps(own, uom, product.lst_price, product.currency_id)
        return [*steps, self._ruled(pricelist, rule, uom, price, currency)]

    @api.model
    def _ruled(self, pricelist, rule, uom, price, currency):
        """Return the step of a pricelist's *rule*, which may be none."""
        if rule:
            text = _(
                "pricelist %(pricelist)s, rule %(rule)s, a %(unit)s",
                pricelist=pricelist.name,
                rule=" ".join(filter(None, (rule.name, rule.price))),
                unit=uom.name,
            )
        else:
            text = _(
                "pricelist %(pricelist)s, no rule applies, a %(unit)s",
                pricelist=pricelist.name,
                unit=uom.name,
            )
        return self._priced(text, price, currency)

    @api.model
    def _tax_steps(self, account, product, price):
        taxes = compat.taxes_of_company(product.product_tmpl_id.taxes_id, account.company_id)
        rule = TaxRule(taxes, account.tax_rule, account.currency_id)
        shown = rule.price(price, product)
        if not taxes:
            text = _("no tax on it")
        elif account.tax_rule == "as_is":
            text = _("tax left as in the pricelist")
        else:
            words = {"included": _("with tax: %s"), "excluded": _("tax taken out: %s")}
            text = words[account.tax_rule] % self.env["cartona.message"]._listed(
                taxes.mapped("name")
            )
        return [self._priced(text, shown, account.currency_id)]

    @api.model
    def _priced(self, text, price, currency):
        return Step("%s = %s" % (text, self._amount(price, currency)), price)

    @api.model
    def _amount(self, price, currency):
        """Return a price with all decimals that it has, so that no step contradicts the next."""
        decimals = ("%.*f" % (MOST_DECIMALS, price)).rstrip("0").partition(".")[2]
        places = max(currency.decimal_places, len(decimals))
        parts = [formatLang(self.env, price, digits=places), currency.symbol or currency.name]
        return "\u00a0".join(reversed(parts) if currency.position == "before" else parts)

    # -- Stock --------------------------------------------------------------------------

    @api.model
    def _stock_steps(self, account, fact) -> List[Step]:
        """Return the steps to the quantity of a listing; the value None is *without limit*.

        No step: no stock is sent.
        """
        if not (account.send_stock and fact.is_sold):
            return []
        if account.unlimited_stock:
            return [Step(_("The account offers everything without limit."), None)]
        if not fact.is_counted:
            return [
                Step(_("Offered without limit: Odoo keeps no stock of it, or it is ticked."), None)
            ]
        context = compat.warehouse_context(account._offered_warehouses())
        product = self.env["product.product"].browse(fact.product_id).with_context(**context)
        own, uom = product.uom_id, self.env["uom.uom"].browse(fact.uom_id)
        on_hand, free = product.qty_available, product.free_qty
        names = self.env["cartona.message"]._listed(account._offered_warehouses().mapped("name"))
        steps = [
            Step(
                _("%(count)s on hand (%(names)s)", count=self._count(on_hand), names=names), on_hand
            )
        ]
        if on_hand != free:
            reserved = self._count(on_hand - free)
            steps.append(
                Step(
                    _("− %(count)s reserved = %(left)s", count=reserved, left=self._count(free)),
                    free,
                )
            )
        left = free - account.stock_buffer
        if account.stock_buffer:
            kept = self._count(account.stock_buffer)
            steps.append(
                Step(
                    _("− %(count)s safety buffer = %(left)s", count=kept, left=self._count(left)),
                    left,
                )
            )
        [quantity] = self.env["cartona.offer"]._quantities(account, [fact]).values()
        whole = "%d %s" % (quantity, uom.name)
        text = _("whole %s", whole)
        if uom != own:
            size = self._count(uom._compute_quantity(1.0, own, round=False))
            text = _(
                "whole %(quantity)s of %(size)s %(unit)s", quantity=whole, size=size, unit=own.name
            )
        steps.append(Step(text, quantity))
        return steps

    @api.model
    def _count(self, quantity):
        return ("%.3f" % quantity).rstrip("0").rstrip(".")

    # -- What keeps it back -------------------------------------------------------------

    @api.model
    def _obstacles(self, account, listing, fact):
        """Return in words what keeps the listing from being sent, and what to do."""
        found = [listing.message] if listing.message else []
        obstacle = self.env["cartona.deployment"]._obstacle()
        if obstacle:
            found.append(obstacle)
        if account.state != "live":
            found.append(_("The account is not live: nothing is sent."))
        if not fact.is_sold:
            found += self._why_not_sold(account, listing) or [
                _("Its account does not sell it: look at the product's company and category.")
            ]
        if listing.state == "unmatched":
            found.append(_("No product of Odoo's is linked to it."))
        channel = account._channel(const.OFFERS)
        if channel.failure_count:
            found.append(channel.last_error or "")
        idle = self.env["cartona.scheduler"]._why_idle()
        return [*found, idle] if idle and account.state == "live" else found

    @api.model
    def _why_not_sold(self, account, listing):
        product = listing.product_id
        reasons = {
            _("The listing is archived, so Cartona hides it."): not listing.active,
            _("The listing is not published."): not listing.is_published,
            _("The product is archived."): product and not product.active,
            _("The product is not for sale: tick “Can be Sold”."): product and not product.sale_ok,
            _("The product is kept off Cartona."): product.product_tmpl_id.cartona_excluded,
            _("Its category is kept off by the account."): product.categ_id
            and product.categ_id
            in account.env["product.category"].search(
                [("id", "child_of", account.excluded_category_ids.ids)]
            ),
        }
        return [reason for reason, holds in reasons.items() if holds]
