"""Who may do what with an order. Contract, *Status*; every refusal of an order starts here."""

from __future__ import annotations

from typing import Any

from cartona_api import (
    CANCELLATION_REASONS,
    FINAL_STATUSES,
    LINES_EDITABLE_STATUSES,
    RETAILER_TRANSITIONS,
    SENDABLE_STATUSES,
    SUPPLIER_TRANSITIONS,
    DeliveredBy,
    OrderStatus,
)

from .answers import Refused

#: Every state an order can be in.
STATUSES = tuple(SUPPLIER_TRANSITIONS)


def check_supplier(status: str | None, delivered_by: str | None, wanted: str) -> None:
    """Refuse what the table does not allow the supplier, through the API or otherwise."""
    if wanted not in SUPPLIER_TRANSITIONS.get(status or "", ()):
        _refuse("supplier", status, wanted)
    if delivered_by == DeliveredBy.CARTONA and wanted != OrderStatus.CANCELLED_BY_SUPPLIER:
        raise Refused(
            "Cartona delivers this order", "the supplier may only cancel it; the rest is Cartona's"
        )


def check_sendable(wanted: str) -> None:
    """Refuse a status that the API does not take."""
    if wanted not in SENDABLE_STATUSES:
        raise Refused(f"The status {wanted} cannot be sent")


def check_retailer(status: str | None, wanted: str) -> None:
    """Refuse what the table does not allow the retailer."""
    if wanted not in RETAILER_TRANSITIONS.get(status or "", ()):
        _refuse("retailer", status, wanted)


def check_cartona(status: str | None, wanted: str) -> None:
    """Refuse what even Cartona's own people cannot do: move an order that is final."""
    if wanted not in STATUSES or status in FINAL_STATUSES:
        _refuse("marketplace", status, wanted)


def check_otp(order: dict[str, Any], expected: str | None, given: str | None) -> None:
    """Refuse a delivery without the retailer's code where one is needed."""
    if not expected or order.get("delivered_by") == DeliveredBy.CARTONA:
        return
    if not given:
        raise Refused("retailer_otp is missing", "the retailer has a code for this delivery")
    if given.strip() != expected:
        raise Refused("retailer_otp is wrong", "ask the retailer for the code again")


def check_lines(status: str | None, delivered_by: str | None) -> None:
    """Refuse the supplier's changes of lines where the order does not allow them."""
    if status not in LINES_EDITABLE_STATUSES:
        raise Refused(f"The lines of an order that is {status} cannot be changed")
    if delivered_by == DeliveredBy.CARTONA:
        raise Refused("Cartona delivers this order", "its lines cannot be changed")


def check_reason(reason: str | None) -> None:
    """Refuse a reason for a cancellation that is none of Cartona's."""
    if reason and reason not in CANCELLATION_REASONS:
        raise Refused(f"{reason} is no cancellation reason", ", ".join(CANCELLATION_REASONS))


def _refuse(who: str, status: str | None, wanted: str) -> None:
    raise Refused(
        f"The order cannot become {wanted}", f"it is {status}, from where the {who} may not do that"
    )
