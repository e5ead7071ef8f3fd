from typing import Any, List, NamedTuple

from odoo import _, api, fields, models
from odoo.tools.misc import formatLang

from ... import compat, const
from ...lib.pricing import TaxRule


class Step(NamedTuple):
    """One step on the way to a price or a quantity: what was done, and what it led to."""

    text: str
    value: Any


class CartonaExplanation(models.AbstractModel):
    """Why a listing has this price and this stock: worked out now, step by step.

    Whoever changes how an offer is worked out (`cartona.offer`) extends the steps here: the last
    one has to be what is offered, and a test holds it to that.
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
        product = self.env["product.product"].browse(fact.product_id)
        uom = self.env["uom.uom"].browse(fact.uom_id)
        if account.pricelist_id:
            steps = self._pricelist_steps(account, product, uom)
        else:
            steps = self._sales_price_steps(account, fact, product, uom)
        return steps + self._tax_steps(account, product, steps[-1].value)

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
        if uom != own:
            converted = own._compute_price(converted, uom)
            steps.append(self._priced(_("a %s", uom.name), converted, account.currency_id))
        return steps

    @api.model
    def _pricelist_steps(self, account, product, uom):
        pricelist, now = account.pricelist_id, fields.Datetime.now()
        steps = [
            self._priced(
                _("Sales price a %s", product.uom_id.name), product.lst_price, product.currency_id
            )
        ]
        price = compat.pricelist_prices(pricelist, product, uom, now)[product.id]
        rule = compat.pricelist_rule(pricelist, product, uom, now)
        text = (
            _(
                "pricelist %(pricelist)s, rule %(rule)s, a %(unit)s",
                pricelist=pricelist.name,
                rule=" ".join(filter(None, (rule.name, rule.price))),
                unit=uom.name,
            )
            if rule
            else _(
                "pricelist %(pricelist)s, no rule applies, a %(unit)s",
                pricelist=pricelist.name,
                unit=uom.name,
            )
        )
        steps.append(self._priced(text, price, account.currency_id))
        return steps

    @api.model
    def _tax_steps(self, account, product, price):
        taxes = compat.taxes_of_company(product.product_tmpl_id.taxes_id, account.company_id)
        rule = TaxRule(taxes, account.tax_rule, account.currency_id)
        shown = rule.price(price, product)
        if not taxes:
            text = _("without tax")
        elif account.tax_rule == "as_is":
            text = _("tax left as in the pricelist")
        else:
            words = {"included": _("with tax: %s"), "excluded": _("without tax: %s")}
            text = words[account.tax_rule] % ", ".join(taxes.mapped("name"))
        return [self._priced(text, shown, account.currency_id)]

    @api.model
    def _priced(self, text, price, currency):
        amount = formatLang(self.env, price, currency_obj=currency)
        return Step("%s = %s" % (text, amount), price)

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
        names = ", ".join(account._offered_warehouses().mapped("name"))
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
