"""How answers are written: JSON with exact numbers, refusals, and the styles of bulk answers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from fastapi import Response

from cartona_api import wire

#: Up to here the shortest text of a binary float is the decimal it was made from.
_EXACT_DIGITS = 15


class Refused(Exception):
    """The request breaks a rule. `status` is the HTTP status where an error may be raised."""

    def __init__(self, error: str, details: str = "", status: int = 422) -> None:
        super().__init__(error)
        self.error = error
        self.details = details
        self.status = status

    def body(self) -> dict[str, str]:
        """Return the error as Cartona words it."""
        return {"error": self.error, "details": self.details or self.error}


def number(value: Decimal | str | None) -> int | float | Decimal | None:
    """Return a decimal in the form that JSON can write fastest without changing it."""
    if value is None:
        return None
    value = Decimal(value)
    if value == value.to_integral_value() and value.adjusted() < _EXACT_DIGITS:
        return int(value)
    digits = len(value.as_tuple().digits)
    return float(value) if digits <= _EXACT_DIGITS else value


def encode(value: Any) -> bytes:
    """Write JSON exactly; the fast way where it is exact, else the client's own way."""
    try:
        return json.dumps(value, ensure_ascii=False, default=_plain, allow_nan=False).encode()
    except (TypeError, ValueError):
        return wire.dumps(value).encode("utf-8", "surrogatepass")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        plain = number(value)
        if not isinstance(plain, Decimal):
            return plain
    raise TypeError(type(value).__name__)


class Json(Response):
    """A JSON answer; text and bytes are taken as JSON already written."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Write the body."""
        if isinstance(content, bytes):
            return content
        return content.encode() if isinstance(content, str) else encode(content)


def parse(body: bytes) -> Any:
    """Read JSON exactly, or refuse the request."""
    try:
        return wire.loads(body)
    except ValueError as error:
        raise Refused("The body is no JSON", str(error), 400) from None


def parse_items(body: bytes) -> list[Any]:
    """Read a JSON array, or refuse the request."""
    items = parse(body)
    if not isinstance(items, list):
        raise Refused("An array is expected", f"got {type(items).__name__}", 400)
    return items


#: What an entry of a bulk answer repeats of its item.
_IDENTITY = (
    "supplier_product_id",
    "internal_product_id",
    "base_product_id",
    "unit",
    "unit_count",
    "hashed_id",
)


def bulk_answer(style: str, items: list[Any], errors: list[str | None]) -> list[dict[str, Any]]:
    """Answer a bulk call; `errors` holds one entry per item, None where it was accepted."""
    if style == "empty":
        return []
    return [
        _entry(index, item, error)
        for index, (item, error) in enumerate(zip(items, errors, strict=True))
        if error is not None or style == "per_item"
    ]


def _entry(index: int, item: Any, error: str | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"index": index}
    if isinstance(item, dict):
        entry.update({key: item[key] for key in _IDENTITY if item.get(key) is not None})
    entry["success"] = error is None
    if error is not None:
        entry["error"] = error
    return entry
