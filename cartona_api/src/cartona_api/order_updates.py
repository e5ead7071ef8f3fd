"""What the supplier tells Cartona about orders. Contract, sections *Status* and *Lines*."""

from typing import Any, Dict, List

from pydantic import field_validator, model_validator

from .base import WireModel, wire_id
from .const import SENDABLE_STATUSES
from .fields import Flag, Id, Number, Text, Word
from .product_updates import ProductIdentity, refuse_negative


class OrderStatusUpdate(WireModel):
    """A new status for one order, or with `synced` the acknowledgement that it was stored."""

    hashed_id: Id
    status: Word
    #: The retailer's code; only for delivering an order that needs one (`Order.needs_otp`).
    retailer_otp: Text = None
    cancellation_reason: Word = None
    estimated_delivery_day: Text = None
    delivery_day: Text = None
    internal_supplier_code: Id = None

    @model_validator(mode="after")
    def _check(self) -> "OrderStatusUpdate":
        if not self.hashed_id:
            raise ValueError("hashed_id is missing")
        if self.status not in SENDABLE_STATUSES:
            raise ValueError("status cannot be sent to Cartona")
        return self

    def to_wire(self) -> Dict[str, Any]:
        """Return the object without what is not said."""
        return {key: value for key, value in super().to_wire().items() if value is not None}


class LineUpdate(ProductIdentity):
    """A change of a line (it has an `id`) or a new line (product, amount and price).

    Reads say `selling_price`, writes say `price`. A new line must not be sent twice: its id is
    only seen at the next pull.
    """

    id: Id = None
    amount: Number = None
    price: Number = None
    comment: Text = None
    cancelled: Flag = None

    @model_validator(mode="after")
    def _check(self) -> "LineUpdate":
        refuse_negative(self, ("amount", "price"))
        if self.id:
            said = (self.amount, self.price, self.comment, self.cancelled or None)
            if all(value is None for value in said):
                raise ValueError("nothing of the line changes")
        elif not self.identity:
            raise ValueError("the line has no id and names no product")
        elif not self.amount or self.price is None:
            raise ValueError("a new line needs amount and price")
        return self

    def to_wire(self) -> Dict[str, Any]:
        """Return the object without what is not said."""
        wire = super().to_wire()
        if self.id:
            wire["id"] = wire_id(self.id)
        if not self.cancelled:
            wire.pop("cancelled", None)
        return wire


class OrderLinesUpdate(WireModel):
    """Changed and new lines of one order."""

    hashed_id: Id
    order_details: List[LineUpdate]
    internal_supplier_code: Id = None

    @field_validator("order_details")
    @classmethod
    def _refuse_no_lines(cls, value: List[LineUpdate]) -> List[LineUpdate]:
        if not value:
            raise ValueError("is empty")
        return value

    @model_validator(mode="after")
    def _check(self) -> "OrderLinesUpdate":
        if not self.hashed_id:
            raise ValueError("hashed_id is missing")
        return self

    def to_wire(self) -> Dict[str, Any]:
        """Return the object without what is not said."""
        wire = {key: value for key, value in super().to_wire().items() if value is not None}
        wire["order_details"] = [line.to_wire() for line in self.order_details]
        return wire
