"""The lines of an order: how they are told apart, what was agreed of them, what has changed."""

import json
from decimal import Decimal
from typing import Any, NamedTuple, Optional

#: How a line of a pulled version differs from what was agreed.
NEW, CHANGED, GONE = "new", "changed", "gone"


class AgreedLine(NamedTuple):
    """What Cartona had of a line when it was last brought into Odoo, or sent."""

    #: In the unit of the listing.
    amount: Decimal
    #: Of one unit, with all taxes, in EGP.
    price: Decimal
    #: Odoo's unit price that stands for `price`; None if the price has to be worked out anew.
    price_unit: Optional[float] = None
    #: Id of the unit of measure; None if nobody knew the line's.
    uom: Optional[int] = None

    def updated(self, said):
        """Return the line after Cartona has taken *said*, a :class:`LineSaid`."""
        known = {"amount": said.amount, "price": said.price}
        return self._replace(**{name: value for name, value in known.items() if value is not None})


class LineSaid(NamedTuple):
    """What Cartona was told of a line that it knows; None means that it was not mentioned."""

    #: Cartona's id of the line.
    key: str
    amount: Optional[Decimal] = None
    price: Optional[Decimal] = None


class IncomingChange(NamedTuple):
    """How a line of a pulled version differs from what was agreed."""

    #: `NEW`, `CHANGED` or `GONE`.
    kind: str
    #: See :func:`keyed_lines`.
    key: str
    #: The :class:`cartona_api.OrderLine`; None if the version does not have it any more.
    line: Any = None


class OutgoingChange(NamedTuple):
    """What Cartona has to be told of a line that was changed in Odoo."""

    #: The line of the sale order, a recordset; empty if it was deleted.
    line: Any
    #: Cartona's id of the line; None if the line is new there.
    key: Optional[str] = None
    #: The listing that a new line is for, a recordset.
    listing: Any = None
    amount: Optional[Decimal] = None
    price: Optional[Decimal] = None
    is_cancelled: bool = False
    #: Odoo's unit price that `price` was worked out from.
    price_unit: Optional[float] = None

    @property
    def is_new(self):
        """Whether Cartona does not know the line yet."""
        return self.key is None

    @property
    def said(self):
        """What of the change is agreed once Cartona has taken it."""
        return LineSaid(self.key, self.amount, self.price)

    @property
    def wire_values(self):
        """The change in Cartona's words, without what is not mentioned."""
        values = {
            "amount": self.amount,
            "price": self.price,
            "cancelled": self.is_cancelled or None,
        }
        return {name: value for name, value in values.items() if value is not None}


def loads_agreed(text):
    """Return ``{key: AgreedLine}`` from the text that :func:`dumps_agreed` made of it.

    >>> agreed = {"7": AgreedLine(Decimal("2.50"), Decimal(10), 8.77, 1)}
    >>> loads_agreed(dumps_agreed(agreed)) == agreed
    True
    >>> loads_agreed(None)
    {}
    """
    return {
        key: AgreedLine(
            Decimal(line["amount"]), Decimal(line["price"]), line["price_unit"], line["uom"]
        )
        for key, line in json.loads(text or "{}").items()
    }


def dumps_agreed(agreed):
    """Return agreed lines as a text; amounts and prices keep every digit."""
    return json.dumps({key: line._asdict() for key, line in agreed.items()}, default=str)


def loads_said(text):
    """Return the list of :class:`LineSaid` that :func:`dumps_said` made a text of.

    >>> loads_said(dumps_said([LineSaid("7", price=Decimal("0.00"))]))
    [LineSaid(key='7', amount=None, price=Decimal('0.00'))]
    """
    return [
        LineSaid(line["key"], *(_decimal(line[name]) for name in ("amount", "price")))
        for line in json.loads(text)
    ]


def dumps_said(said):
    """Return a list of :class:`LineSaid` as a text."""
    return json.dumps([each._asdict() for each in said], default=str)


def _decimal(text):
    return None if text is None else Decimal(text)


def keyed_lines(content):
    """Return ``[(key, line)]`` of an order: the line's id, else its place."""
    return [(line.id or "#%d" % index, line) for index, line in enumerate(content.order_details)]


def complaint_of(result):
    """Return what Cartona says against the lines of one order, None where it took them.

    The call spoke of one order only: a complaint about a single line is meant for it, too.
    """
    said = [outcome.message for outcome in result.refused] or list(result.unattributed)
    return said[0] if said else None
