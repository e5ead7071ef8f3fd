"""Turning Cartona's final prices into lines of a sale order, to the piastre.

Cartona's `selling_price` is what the retailer pays for one unit, so the total of the
sale order has to come out as Cartona's, whatever taxes the product has in Odoo
(section Money).
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

PIASTRE = Decimal("0.01")


class LinePrice(NamedTuple):
    """How one line is written into Odoo."""

    price_unit: Decimal
    #: Taxes of the line, a recordset.
    taxes: object
    #: How far the line's total may be off because the price has so few decimals, in EGP.
    imprecision: Decimal


def in_piastres(amount):
    """Return an exact *amount* of EGP as Odoo stores it.

    >>> in_piastres(Decimal("1.005"))
    1.01
    """
    try:
        return float(amount.quantize(PIASTRE, ROUND_HALF_UP))
    except InvalidOperation:
        # It has more digits than Decimal works with: nobody's money, but it is shown.
        return float(amount)


def line_price(selling_price, amount, taxes, price_digits):
    """Return the :class:`LinePrice` of a line whose *selling_price* includes all taxes.

    Taxes that Odoo would put on top are replaced by their price-included twins where the
    company has them, else taken out of the price.
    """
    factor, surcharge = Decimal(1), Decimal(0)
    on_top = taxes.filtered(lambda tax: not tax.price_include)
    if on_top:
        twins = [_included_twin(tax) for tax in on_top]
        if all(twins):
            taxes = (taxes - on_top).union(*twins)
        else:
            factor, surcharge = _total_of(taxes)
    exact = (selling_price - surcharge) / factor
    step = Decimal(1).scaleb(-price_digits)
    rounded = exact.quantize(step, ROUND_HALF_UP)
    imprecision = abs(rounded - exact) * amount * factor
    return LinePrice(rounded, taxes, imprecision)


def rounding_gap(total, order_total, prices):
    """Return the gap between Cartona's *total* and the sale order's, and whether to close it.

    It may be closed by a rounding line as long as it is no more than a piastre a line and
    what the decimals of Odoo's prices explain; more is a difference for a person.
    """
    gap = total.quantize(PIASTRE, ROUND_HALF_UP) - order_total
    allowed = sum((price.imprecision + PIASTRE for price in prices), Decimal(0))
    return gap, abs(gap) <= allowed


def _total_of(taxes):
    """Return ``(factor, surcharge)``: a price of p comes to factor * p + surcharge with *taxes*.

    Asked of Odoo, because taxes may build upon one another, be in the price or fixed.
    """
    exactly, base = taxes.with_context(round=False), 1_000_000
    at_zero, at_base = (
        Decimal(str(exactly.compute_all(float(price))["total_included"])) for price in (0, base)
    )
    return (at_base - at_zero) / base, at_zero


def _included_twin(tax):
    """Return the tax that differs from *tax* only in being included in the price."""
    if tax.amount_type != "percent":
        return tax.browse()
    twins = tax.search(
        [
            ("company_id", "=", tax.company_id.id),
            ("type_tax_use", "=", tax.type_tax_use),
            ("amount_type", "=", "percent"),
            ("amount", "=", tax.amount),
        ]
    )
    return twins.filtered("price_include").sorted(
        lambda twin: (twin.tax_group_id != tax.tax_group_id, twin.id)
    )[:1]
