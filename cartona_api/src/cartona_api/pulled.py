"""Orders as pulled: the raw object first, its meaning second."""

from dataclasses import dataclass, field
from typing import Any, Optional

from pydantic import ValidationError

from .base import explain
from .fields import lenient, read_id
from .orders import Order

_hashed_id = lenient(read_id)


@dataclass(frozen=True)
class PulledOrder:
    """One element of a pull or of a push.

    Either `order` or `error` is set, and `raw` is always what Cartona sent: an order that cannot
    be read is to be stored and shown, and never costs the others of its page.
    """

    raw: Any = field(repr=False)
    hashed_id: Optional[str] = None
    order: Optional[Order] = field(default=None, repr=False)
    error: Optional[str] = None

    @classmethod
    def read(cls, raw: Any) -> "PulledOrder":
        """Read anything that stood where an order should stand; never raises."""
        if not isinstance(raw, dict):
            return cls(raw, error="This is not an order.")
        hashed_id = _hashed_id(raw.get("hashed_id"))
        try:
            return cls(raw, hashed_id, order=Order.model_validate(raw))
        except ValidationError as error:
            return cls(raw, hashed_id, error=f"The order cannot be read: {explain(error)}.")
