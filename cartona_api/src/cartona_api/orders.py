"""Orders as Cartona hands them out. Contract, section *Orders*."""

from decimal import Decimal
from typing import Any, Dict, List, Optional

from pydantic import Field, field_validator, model_validator

from .base import WireModel, wire_id
from .fields import Flag, Id, Money, Number, Text, Word
from .money import LineMoney, OrderMoney

_CANCELLED_WORDS = ("cancelled", "canceled")


class Retailer(WireModel):
    """Who ordered. Names repeat and phones may be shared: no field but the code identifies."""

    retailer_name: Text = None
    retailer_code: Id = None
    retailer_number: Text = None
    retailer_number2: Text = None
    retailer_address: Text = None
    address_notes: Text = None


class OrderLine(LineMoney, WireModel):
    """One line. An offer with a quantity limit makes two lines of one product."""

    id: Id = None
    supplier_product_id: Id = None
    internal_product_id: Id = None
    base_product_id: Id = None
    unit: Word = None
    unit_count: Number = None
    product_name: Text = None
    #: In `unit`s; may be a fraction (kg). Never None once read: a cancelled line without is 0.
    amount: Number = None
    selling_price: Money = Decimal(0)
    applied_supplier_discount: Money = Decimal(0)
    applied_cartona_discount: Money = Decimal(0)
    comment: Text = None
    cancelled: Flag = None
    status: Word = None

    @model_validator(mode="after")
    def _check_amount(self) -> "OrderLine":
        if self.amount is None:
            if not self.is_cancelled:
                # Reading it as 0 would drop goods that the retailer waits for.
                raise ValueError("amount is missing")
            self.amount = Decimal(0)
        if self.amount < 0:
            raise ValueError("amount is negative")
        if self.selling_price < 0:
            raise ValueError("price is negative")
        return self

    @property
    def is_cancelled(self) -> bool:
        """Whether the line was struck off the order."""
        return bool(self.cancelled) or (self.status or "").lower().startswith(_CANCELLED_WORDS)

    @property
    def is_sold(self) -> bool:
        """Whether anything of the line is to be delivered and paid."""
        return not self.is_cancelled and self.amount != 0

    def to_wire(self) -> Dict[str, Any]:
        """Return the line as Cartona writes it."""
        wire = super().to_wire()
        for name in ("id", "supplier_product_id"):
            wire[name] = wire_id(getattr(self, name))
        return wire


class Order(OrderMoney, WireModel):
    """One order. Dates stay the text that Cartona wrote; `total_price` None means unknown."""

    hashed_id: Id
    status: Word = None
    supplier_code: Id = None
    edited_by_admin: Text = None
    delivered_by: Word = None
    delivery_day: Text = None
    pickup_date: Text = None
    pickup_otp: Text = None
    retailer_preferred_delivery_date: Text = None
    estimated_delivery_day: Text = None
    cancellation_reason: Text = None
    return_reason: Text = None
    total_price: Number = None
    #: For information; not part of the total.
    applied_supplier_rebate: Money = Decimal(0)
    cartona_credit: Money = Decimal(0)
    installment_cost: Money = Decimal(0)
    wallet_top_up: Money = Decimal(0)
    distribution_route_code: Text = None
    note_message: Text = None
    #: The number that people see.
    receipt_id: Text = None
    created_at: Text = None
    retailer: Optional[Retailer] = None
    order_details: List[OrderLine] = Field(default_factory=list)

    @field_validator("hashed_id")
    @classmethod
    def _refuse_an_order_without_id(cls, value: Optional[str]) -> str:
        if not value:
            raise ValueError("is missing")
        return value

    @field_validator("retailer", mode="before")
    @classmethod
    def _an_empty_retailer_is_none(cls, value: Any) -> Any:
        return value or None

    @field_validator("order_details", mode="before")
    @classmethod
    def _no_lines_is_an_empty_list(cls, value: Any) -> Any:
        return [] if value is None else value

    def to_wire(self) -> Dict[str, Any]:
        """Return the order as Cartona writes it."""
        wire = super().to_wire()
        wire["order_details"] = [line.to_wire() for line in self.order_details]
        return wire
