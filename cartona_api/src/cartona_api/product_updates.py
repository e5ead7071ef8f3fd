"""What the supplier tells Cartona about products. Contract, section *Products*."""

from typing import Any, Dict, Tuple

from pydantic import model_validator

from .base import WireModel, wire_id
from .fields import Flag, Id, Number, Text, Whole, Word

_NOT_NEGATIVE = (
    "available_stock_quantity",
    "min_order",
    "max_order",
    "remind_me_at_stock",
    "selling_price",
)


class ProductIdentity(WireModel):
    """The three ways to name a product, in Cartona's order of precedence."""

    supplier_product_id: Id = None
    internal_product_id: Id = None
    base_product_id: Id = None
    unit: Word = None
    unit_count: Whole = None

    @property
    def identity(self) -> Tuple[Any, ...]:
        """The name that counts: (field, value), the whole base product's triple, or ()."""
        if self.supplier_product_id:
            return ("supplier_product_id", self.supplier_product_id)
        if self.internal_product_id:
            return ("internal_product_id", self.internal_product_id)
        if self.base_product_id and self.unit and self.unit_count:
            return ("base_product_id", self.base_product_id, self.unit, self.unit_count)
        return ()

    def to_wire(self) -> Dict[str, Any]:
        """Return the object without what is not said."""
        wire = {key: value for key, value in super().to_wire().items() if value is not None}
        if "supplier_product_id" in wire:
            wire["supplier_product_id"] = wire_id(self.supplier_product_id)
        return wire


class ProductUpdate(ProductIdentity):
    """New values for one product; what is None stays as it is on Cartona.

    Giving `supplier_product_id` together with `internal_product_id` links the product to the
    supplier's own id. Raises `pydantic.ValidationError` when the product is not named or a
    quantity or price is negative.
    """

    supplier_code: Id = None
    in_stock: Flag = None
    is_published: Flag = None
    is_unlimited_stock: Flag = None
    available_stock_quantity: Whole = None
    min_order: Whole = None
    max_order: Whole = None
    remind_me_at_stock: Whole = None
    selling_price: Number = None
    notes: Text = None

    @model_validator(mode="after")
    def _check(self) -> "ProductUpdate":
        if not self.identity:
            raise ValueError(
                "the product is not named: give supplier_product_id, internal_product_id, or "
                "base_product_id with unit and unit_count"
            )
        refuse_negative(self, _NOT_NEGATIVE)
        return self

    def to_wire(self) -> Dict[str, Any]:
        """Return the object without what is not said; unlimited stock has no quantity."""
        wire = super().to_wire()
        if self.is_unlimited_stock:
            wire.pop("available_stock_quantity", None)
        return wire


class BaseStockUpdate(WireModel):
    """Stock of a base product in single pieces; Cartona divides it by each unit's unit_count."""

    base_product_id: Id
    available_stock_quantity: Whole
    supplier_code: Id = None

    @model_validator(mode="after")
    def _check(self) -> "BaseStockUpdate":
        if not self.base_product_id:
            raise ValueError("the product is not named: give base_product_id")
        if self.available_stock_quantity is None:
            raise ValueError("available_stock_quantity is missing")
        refuse_negative(self, ("available_stock_quantity",))
        return self

    def to_wire(self) -> Dict[str, Any]:
        """Return the object without what is not said."""
        return {key: value for key, value in super().to_wire().items() if value is not None}


def refuse_negative(model: WireModel, names: Tuple[str, ...]) -> None:
    """Raise ValueError when one of the named numbers is below zero."""
    for name in names:
        value = getattr(model, name)
        if value is not None and value < 0:
            raise ValueError(f"{name} is negative")
