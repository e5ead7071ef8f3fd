"""JSON as Cartona speaks it, with decimals kept as decimals in both directions.

`json` alone would read 0.1 into a binary float and could not write a `Decimal` at all.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring
from typing import Any, Union

#: Deeper than any answer that means something; a bomb of brackets is refused here.
MAX_DEPTH = 100
#: Longer whole numbers are kept as decimals: Python refuses to parse or takes long to.
_LONGEST_INT = 40
#: Beyond this exponent a number written in plain digits would fill the memory.
_PLAIN_EXPONENT = 60

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def loads(text: Union[str, bytes, bytearray]) -> Any:
    """Read JSON; fractions become `Decimal`.

    Raises ValueError when the text is no JSON, holds NaN or Infinity, or nests deeper than
    MAX_DEPTH.
    """
    if isinstance(text, (bytes, bytearray)):
        text = text.decode(json.detect_encoding(text), "surrogatepass")
    try:
        value = json.loads(
            text.lstrip("\ufeff"),
            parse_float=_decimal,
            parse_int=_whole,
            parse_constant=_refuse_constant,
        )
    except RecursionError:
        raise ValueError("the JSON nests too deep") from None
    _check_depth(value)
    return value


def dumps(value: Any) -> str:
    """Write JSON; a `Decimal` becomes a number in plain digits, so 1E+2 is written 100.

    Raises TypeError for what JSON cannot hold and ValueError for NaN, Infinity or a depth beyond
    what can be written.
    """
    try:
        text = _encode(value)
    except RecursionError:
        raise ValueError("the value nests too deep for JSON") from None
    # UTF-8 has no place for half a surrogate pair; JSON's escape has.
    return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def plain(number: Decimal) -> str:
    """Return a finite decimal in plain digits, without exponent wherever that stays short."""
    exponent = number.as_tuple().exponent
    if abs(number.adjusted()) > _PLAIN_EXPONENT or abs(exponent) > _PLAIN_EXPONENT:
        return str(number)
    return format(number, "f")


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise ValueError("the JSON holds a number that is too large") from None


def _whole(digits: str) -> Union[int, Decimal]:
    return int(digits) if len(digits) <= _LONGEST_INT else _decimal(digits)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"the JSON holds {name}, which is no number")


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for parent in level
            if isinstance(parent, (dict, list))
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise ValueError("the JSON nests too deep")


def _encode(value: Any) -> str:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, (int, float, Decimal)):
        return _encode_number(value)
    if isinstance(value, dict):
        pairs = (f"{_encode_key(key)}: {_encode(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_encode(item) for item in value) + "]"
    raise TypeError(f"JSON cannot hold a {type(value).__name__}")


def _encode_key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key of a JSON object is text, not a {type(key).__name__}")
    return encode_basestring(key)


def _encode_number(value: Union[int, float, Decimal]) -> str:
    if isinstance(value, int):
        return int.__repr__(value)
    # repr is the shortest text of a float: 0.1 and not 0.1000000000000000055.
    number = value if isinstance(value, Decimal) else Decimal(float.__repr__(value))
    if not number.is_finite():
        raise ValueError("JSON has no NaN and no Infinity")
    return plain(number)
