"""Prices as Cartona is to show them: per unit, taxed by the account's rule, rounded."""


class TaxRule:
    """How prices of products with the same *taxes* are shown under an account's *rule*.

    *rule* is ``included``, ``excluded`` or ``as_is``; prices are rounded to *currency*.
    """

    def __init__(self, taxes, rule, currency):
        self._taxes = taxes
        self._rule = rule
        self._currency = currency
        self._stays = rule == "as_is" or not taxes
        #: The percentage to add, where nothing else is needed.
        self._percentage = None
        if rule == "included" and taxes:
            if all(_is_plain(tax) and tax.price_include for tax in taxes):
                self._stays = True
            elif len(taxes) == 1 and _is_plain(taxes) and not taxes.price_include:
                self._percentage = taxes.amount

    def price(self, price, product):
        """Return what Cartona shows for *price* of one unit of *product*.

        *price* is what Odoo's pricelist says, with or without tax as each of the taxes does.
        """
        rounded = self._currency.round
        price = rounded(price)
        if self._stays:
            return price
        if self._percentage is not None:
            return rounded(price + rounded(price * self._percentage / 100.0))
        amounts = self._taxes.compute_all(
            price, currency=self._currency, quantity=1.0, product=product
        )
        return rounded(amounts["total_" + self._rule])


def _is_plain(tax):
    """Return whether *tax* is a percentage that no other tax builds upon."""
    return tax.amount_type == "percent" and not tax.include_base_amount
