"""What a user reads: labels of fields, values of selections, names inside a sentence."""

import re
import unicodedata
from typing import Optional

_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u200e", "\u200f"
_ISOLATES, _END_OF_ISOLATE = ("LRI", "RLI", "FSI"), "PDI"
_PLACEHOLDER = re.compile(r"%\(\w+\)[-#0-9.]*[a-z]")


def label(records, name):
    """Return the label of a field."""
    return records.fields_get([name], ["string"])[name]["string"]


def choice(records, name, value):
    """Return the label of a *value* of a selection; the value itself where it has none."""
    choices = records.fields_get([name], ["selection"])[name]["selection"]
    return dict(choices).get(value, value)


def isolated(text):
    """Return *text* in Unicode's isolates: what stands around it keeps its own direction.

    >>> isolated("شاي") == "\\u2068شاي\\u2069"
    True
    """
    return "\u2068%s\u2069" % text


def mark_of(text: str) -> Optional[str]:
    """Return Unicode's mark of the direction in which *text* begins; None where it has none.

    >>> mark_of("“Tea”: 3") == "\\u200e", mark_of("«شاي» 3") == "\\u200f", mark_of("3")
    (True, True, None)
    """
    depth = 0
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        depth += (kind in _ISOLATES) - (kind == _END_OF_ISOLATE)
        if depth <= 0 and kind in ("L", "R", "AL"):
            return _LEFT_TO_RIGHT if kind == "L" else _RIGHT_TO_LEFT
    return None


def in_direction_of(sentence: str, text: str) -> str:
    """Return *text*, which was made of *sentence*, so that it is read in the sentence's direction.

    A name of another script at its beginning would turn the whole of it round.

    >>> in_direction_of("“%(name)s” is unknown", "“Tea” is unknown")
    '“Tea” is unknown'
    >>> in_direction_of("“%(name)s” is unknown", "“شاي” is unknown")[0] == "\\u200e"
    True
    """
    mark = mark_of(_PLACEHOLDER.sub("", sentence))
    return mark + text if mark and mark != mark_of(text) else text


def named_by(number, name):
    """Return what something is called that has a number, and mostly a name.

    >>> named_by("100007", "Hope"), named_by("100007", False)
    ('100007 – Hope', '100007')
    """
    return " – ".join(filter(None, (number, name)))


def part_of_name(records, operator, value, parts):
    """Return the domain of a search for a name that is made of the fields *parts*.

    *records* is a recordset of their model. What is denied must not be true of any of them.
    """
    negative = operator in ("!=", "<>") or operator.startswith("not ")
    positive = {"!=": "=", "<>": "="}.get(operator, operator.replace("not ", "", 1))
    domain = ["|"] * (len(parts) - 1) + [(part, positive, value) for part in parts]
    return [("id", "not in", records._search(domain))] if negative else domain
