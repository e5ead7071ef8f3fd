"""What the API's OpenAPI description says about bodies and answers.

Bodies are read by hand, as a bad item must not cost the whole array; so they are described by
hand, from the client's own models.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from cartona_api import (
    BaseProduct,
    BaseStockUpdate,
    Order,
    OrderLinesUpdate,
    OrderStatusUpdate,
    Product,
    ProductUpdate,
)

_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string"}, "details": {"type": "string"}},
}
_ENTRY = {
    "type": "object",
    "required": ["index", "success"],
    "properties": {
        "index": {"type": "integer"},
        "success": {"type": "boolean"},
        "error": {"type": "string"},
    },
}
_STATUS = {
    "type": "object",
    "required": ["hashed_id", "status"],
    "properties": {"hashed_id": {"type": "string"}, "status": {"type": ["string", "null"]}},
}


def _json(schema: Any, description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _array(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(model: type[BaseModel], **types: Any) -> dict[str, Any]:
    """Describe a model by its wire names; values are loose but for some."""
    names = [field.serialization_alias or name for name, field in model.model_fields.items()]
    return {"type": "object", "properties": {name: types.get(name, {}) for name in names}}


REFUSALS = {"4XX": _json(_ERROR, "Refused: bad token, unknown path or order, broken rule")}


def answers(schema: Any, description: str = "Done") -> dict[str, Any]:
    """Describe the answers of a call."""
    return {200: _json(schema, description), **REFUSALS}


def takes(schema: Any) -> dict[str, Any]:
    """Describe the body of a call."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


_NUMBER = {"type": ["number", "null"]}
_WHOLE = {"type": "integer", "minimum": 0}
_ID = {"type": ["string", "integer"]}
_FLAG = {"type": "boolean"}
_TEXT = {"type": "string"}
_UPDATE_TYPES = {
    **dict.fromkeys(("supplier_product_id", "internal_product_id", "base_product_id"), _ID),
    **dict.fromkeys(("min_order", "max_order", "remind_me_at_stock", "unit_count"), _WHOLE),
    **dict.fromkeys(("in_stock", "is_published", "is_unlimited_stock"), _FLAG),
    **dict.fromkeys(("unit", "notes"), _TEXT),
    "supplier_code": _ID,
    "available_stock_quantity": _WHOLE,
    "selling_price": {"type": "number", "minimum": 0},
}

PRODUCTS = _array(_object(Product, selling_price=_NUMBER))
BASE_PRODUCTS = _array(_object(BaseProduct))
ORDERS = _array({})
ORDER = _object(Order)
ENTRIES = _array(_ENTRY)
STATUS = _STATUS
PRODUCT_UPDATES = _array(_object(ProductUpdate, **_UPDATE_TYPES))
STOCK_UPDATES = _array(_object(BaseStockUpdate, **_UPDATE_TYPES))
STATUS_UPDATE = _object(OrderStatusUpdate, hashed_id=_TEXT, status=_TEXT, retailer_otp=_TEXT)
STATUS_UPDATES = _array(STATUS_UPDATE)
LINES_UPDATES = _array(
    _object(OrderLinesUpdate, hashed_id=_TEXT, order_details=_array({"type": "object"}))
)
