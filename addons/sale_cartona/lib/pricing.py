"""Prices as Cartona is to show them: per unit, taxed by the account's rule, rounded."""


def taxed_price(price, taxes, rule, currency, product):
    """Return *price* of one unit after the account's tax *rule*, rounded to *currency*.

    *price* is what Odoo's pricelist says, with or without tax as each of *taxes* does.
    *rule* is ``included``, ``excluded`` or ``as_is``.
    """
    price = currency.round(price)
    if rule == "as_is" or not taxes:
        return price
    if rule == "included":
        if all(_is_plain(tax) and tax.price_include for tax in taxes):
            return price
        if len(taxes) == 1 and _is_plain(taxes) and not taxes.price_include:
            return currency.round(price + currency.round(price * taxes.amount / 100.0))
    amounts = taxes.compute_all(price, currency=currency, quantity=1.0, product=product)
    return currency.round(amounts["total_" + rule])


def _is_plain(tax):
    """Return whether *tax* is a percentage that no other tax builds upon."""
    return tax.amount_type == "percent" and not tax.include_base_amount
