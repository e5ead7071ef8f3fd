"""How much of a product may be ordered at once, and at which stock Cartona reminds of it.

A limit of zero is none of ours: it stays as Cartona has it, and nothing is said of it.

>>> difference({"min_order": 5, "confirmed_min_order": None, "max_order": 0,
...             "confirmed_max_order": 9, "remind_at_stock": 3, "confirmed_remind_at_stock": 3})
{'min_order': 5}
"""

from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

import cartona_api

#: What a listing calls them, and what Cartona does.
LIMITS = {
    "min_order": "min_order",
    "max_order": "max_order",
    "remind_at_stock": "remind_me_at_stock",
}
#: The columns of a listing that say what Cartona has accepted.
CONFIRMED = tuple("confirmed_" + name for name in LIMITS)
#: Those that say what its catalogue shows.
SHOWN = tuple("shown_" + name for name in LIMITS)
#: What is known of them where Cartona has not heard of a product yet.
UNKNOWN: Mapping[str, None] = dict.fromkeys(CONFIRMED)
#: The largest number that a column of whole numbers holds.
LARGEST = 2**31 - 1


def difference(known: Mapping[str, Any]) -> Dict[str, int]:
    """Return the values of an update that brings what Cartona accepted to what is wanted."""
    return {
        wire: known[name]
        for name, wire in LIMITS.items()
        if known[name] and known[name] != known["confirmed_" + name]
    }


def told(update: cartona_api.ProductUpdate) -> Tuple[Optional[int], ...]:
    """Return what an update says of each limit, None where it says nothing.

    >>> told(cartona_api.ProductUpdate(internal_product_id="904", max_order=9))
    (None, 9, None)
    """
    return (update.min_order, update.max_order, update.remind_me_at_stock)


def shown(product: cartona_api.Product) -> Dict[str, int]:
    """Return what a product of the catalogue shows of limits, without what cannot be kept.

    >>> shown(cartona_api.Product.model_validate({"min_order": "2", "max_order": 10**12}))
    {'shown_min_order': 2}
    """
    values = (product.min_order, product.max_order, product.remind_me_at_stock)
    return {
        name: int(value)
        for name, value in zip(SHOWN, values)
        if value is not None and 0 <= value <= LARGEST
    }


def contradictions(
    product: cartona_api.Product, known: Mapping[str, Any]
) -> Iterator[Tuple[str, int]]:
    """Yield ``(limit, what is shown)`` where the catalogue shows another one than was accepted.

    >>> product = cartona_api.Product.model_validate({"min_order": 2, "max_order": 9})
    >>> known = {"confirmed_min_order": 5, "confirmed_max_order": 9,
    ...          "confirmed_remind_at_stock": 3}
    >>> list(contradictions(product, known))
    [('min_order', 2)]
    """
    found = shown(product)
    for name in LIMITS:
        accepted, seen = known["confirmed_" + name], found.get("shown_" + name)
        if accepted and seen is not None and seen != accepted:
            yield name, seen


def negative(values: Mapping[str, int]) -> List[str]:
    """Return which limits are below zero.

    >>> negative({"min_order": -1, "max_order": 0, "remind_at_stock": -3})
    ['min_order', 'remind_at_stock']
    """
    return [name for name in LIMITS if values[name] < 0]


def are_crossed(smallest: int, largest: int) -> bool:
    """Return whether nothing can be ordered, as the minimum is above the maximum.

    >>> are_crossed(6, 5), are_crossed(6, 0), are_crossed(5, 5)
    (True, False, False)
    """
    return 0 < largest < smallest
