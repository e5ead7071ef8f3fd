"""How single values are read: tolerant of every form Cartona may choose, never guessing.

Contract, sections *Products* and *Orders*: ids arrive as strings or as ints, money may be null,
amounts may be decimal.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Callable, Optional

from pydantic import BeforeValidator
from typing_extensions import Annotated

from . import wire

#: 15 digits before the point: more is a broken number, and would break the arithmetic.
_LARGEST_EXPONENT = 15
_SMALLEST_EXPONENT = -60

_TRUE = {"true", "1", "yes", "y", "t", "on"}
_FALSE = {"false", "0", "no", "n", "f", "off"}

#: What no database column of text can hold.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_text(value: Any) -> Optional[str]:
    """Return text as text, null as None; anything else as it would be written in JSON."""
    if value is None:
        return None
    if not isinstance(value, str):
        value = wire.dumps(value)
    return _UNSTORABLE.sub("\ufffd", value)


def read_word(value: Any) -> Optional[str]:
    """Return a word of a fixed vocabulary (a status, a unit), trimmed, or None."""
    text = read_text(value)
    return (text.strip() or None) if text else None


def read_id(value: Any) -> Optional[str]:
    """Return an identifier as text: 12, 12.0 and "12" are one. Refuses what is no identifier."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value).strip() or None
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ValueError("is not an identifier")
    number = Decimal(str(value))
    if not number.is_finite() or number.adjusted() > 60 or number != number.to_integral_value():
        raise ValueError("is not an identifier")
    return str(int(number))


def read_number(value: Any) -> Optional[Decimal]:
    """Return a number as Decimal, null and blank as None; 12.0 becomes 12. Refuses the rest."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise ValueError("is not a number")
    text = str(value).strip()
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("is not a number") from None
    return _in_range(number, "_" in text)


def _in_range(number: Decimal, odd: bool) -> Decimal:
    if odd or not number.is_finite():
        raise ValueError("is not a number")
    if not number:
        return Decimal(0)
    if number.adjusted() > _LARGEST_EXPONENT or number.as_tuple().exponent < _SMALLEST_EXPONENT:
        raise ValueError("is a number out of all proportion")
    whole = number.to_integral_value()
    return Decimal(int(whole)) if whole == number else number


def read_money(value: Any) -> Decimal:
    """Return an amount of money in EGP; null and missing are 0."""
    return read_number(value) or Decimal(0)


def read_whole(value: Any) -> Optional[int]:
    """Return a whole number, or None. Refuses a fraction."""
    number = read_number(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise ValueError("is not a whole number")
    return int(number)


def read_flag(value: Any) -> Optional[bool]:
    """Return yes or no from true, 1, "true", "yes"...; null and blank are None."""
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    if not word:
        return None
    raise ValueError("is neither true nor false")


def lenient(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Turn what cannot be read into None, for values whose loss must not cost the whole record."""

    def read_or_none(value: Any) -> Any:
        try:
            return read(value)
        except ValueError:
            return None

    return read_or_none


Id = Annotated[Optional[str], BeforeValidator(read_id)]
Text = Annotated[Optional[str], BeforeValidator(read_text)]
Word = Annotated[Optional[str], BeforeValidator(read_word)]
Number = Annotated[Optional[Decimal], BeforeValidator(read_number)]
Money = Annotated[Decimal, BeforeValidator(read_money)]
Whole = Annotated[Optional[int], BeforeValidator(read_whole)]
Flag = Annotated[Optional[bool], BeforeValidator(read_flag)]

LooseId = Annotated[Optional[str], BeforeValidator(lenient(read_id))]
LooseNumber = Annotated[Optional[Decimal], BeforeValidator(lenient(read_number))]
LooseFlag = Annotated[Optional[bool], BeforeValidator(lenient(read_flag))]
