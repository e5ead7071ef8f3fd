"""Products as Cartona shows them. Contract, section *Products*."""

from typing import Any, Dict

from pydantic import Field, model_validator

from .base import WireModel, take_first, wire_id
from .fields import LooseFlag, LooseId, LooseNumber, Text, Word


class Product(WireModel):
    """One product of the supplier, in one unit.

    Reading never fails: a value that cannot be read is None, since one odd number must not cost
    the whole page of a catalogue. None means unknown: nothing is to be compared with it.
    """

    supplier_product_id: LooseId = Field(None, serialization_alias="suppler_prodcut_id")
    supplier_product_name: Text = Field(None, serialization_alias="suppler_prodcut_name")
    internal_product_id: LooseId = None
    base_product_id: LooseId = None
    base_product_name: Text = None
    unit: Word = None
    unit_count: LooseNumber = None
    image_thumbnail: Text = None
    median_price: LooseNumber = None
    tax_percentage: LooseNumber = None
    selling_price: LooseNumber = None
    available_stock_quantity: LooseNumber = None
    remind_me_at_stock: LooseNumber = None
    max_order: LooseNumber = None
    min_order: LooseNumber = None
    in_stock: LooseFlag = None
    is_bundle: LooseFlag = None
    is_published: LooseFlag = None
    is_unlimited_stock: LooseFlag = None
    sold_amount: LooseNumber = None
    front_margin: LooseNumber = None
    back_margin: LooseNumber = None
    notes: Text = None
    supplier_code: LooseId = None

    @model_validator(mode="before")
    @classmethod
    def _accept_the_misspelt_names(cls, data: Any) -> Any:
        data = take_first(data, "supplier_product_id", ("suppler_prodcut_id", "id"))
        return take_first(data, "supplier_product_name", ("suppler_prodcut_name", "name"))

    def to_wire(self) -> Dict[str, Any]:
        """Return the object as Cartona writes it, misspelt names included."""
        wire = super().to_wire()
        wire["suppler_prodcut_id"] = wire_id(self.supplier_product_id)
        return wire


class BaseProduct(WireModel):
    """One product of Cartona's own catalogue, which any supplier may sell."""

    base_product_id: LooseId = None
    base_product_name: Text = None
    unit: Word = None
    unit_count: LooseNumber = None
    image_thumbnail: Text = None
    median_price: LooseNumber = None
    tax_percentage: LooseNumber = None

    @model_validator(mode="before")
    @classmethod
    def _accept_the_short_names(cls, data: Any) -> Any:
        data = take_first(data, "base_product_id", ("id",))
        return take_first(data, "base_product_name", ("name",))
