"""What is held of a record's trouble: codes and values, which are worded when they are read.

A text in the language of whoever was at work when it was written is foreign to the next who reads
it. So a column holds a list of messages as JSON, and the sentences stand in the model
`cartona.message`. The JSON is canonical: the same messages are the same text, and one of a code
contains :func:`fragment` of it.

>>> dumps(message("no_price", price="0.00"))
'[["no_price",{"price":"0.00"}]]'
>>> reader = Reader({"no_price": "The price is %(price)s."})
>>> reader.words('[["no_price",{"price":"0.00"}]]')
'The price is 0.00.'
"""

import json
from typing import Any, Callable, List, Mapping, NamedTuple, Optional

import cartona_api

from .labels import in_direction_of

#: Words that are shown as they are: what another system said, or Odoo's own refusal.
SAID = "said"
#: Something in Odoo has failed: nothing that Cartona said.
ODOO_FAILED = "odoo_failed"
#: The codes of the client begin so, to tell them from the addon's.
OF_CLIENT = "cartona_"
#: Shown for a value that a sentence speaks of and a message lacks.
LACKING = "?"


class HeldMessage(NamedTuple):
    """A code, and the named values of its sentence.

    A value is text, a number, a flag, another message, a list of these (they are joined by
    commas), a :func:`label` or a :func:`choice`.
    """

    code: str
    values: Mapping[str, Any]


def message(code: str, /, **values: Any) -> HeldMessage:
    """Return the message of a *code*.

    >>> message("refused", said="too low")
    HeldMessage(code='refused', values={'said': 'too low'})
    """
    return HeldMessage(code, values)


def label(model: str, field: str) -> Mapping[str, Any]:
    """Return a value that is read as what a field is called."""
    return {"label": [model, field]}


def choice(model: str, field: str, key: str) -> Mapping[str, Any]:
    """Return a value that is read as what one value of a selection is called."""
    return {"choice": [model, field, key]}


def dumps(*messages: HeldMessage) -> Optional[str]:
    """Return what a column holds of *messages*; None of none, as the database has it.

    >>> dumps(message("both", parts=[message("price", price=9), message("stock", stock=3)]))
    '[["both",{"parts":[["price",{"price":9}],["stock",{"stock":3}]]}]]'
    >>> dumps() is None
    True
    """
    if not messages:
        return None
    text = json.dumps(
        messages, default=str, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    # Half a character, which JSON can hold and the database cannot.
    return text.encode("utf-8", "replace").decode()


def loads(text: Optional[str]) -> List[HeldMessage]:
    """Return the messages of a column; whatever else it holds is taken for words.

    >>> loads('[["refused",{"said":"too low"}]]')
    [HeldMessage(code='refused', values={'said': 'too low'})]
    >>> loads(None)
    []
    >>> loads("Too low")
    [HeldMessage(code='said', values={'said': 'Too low'})]
    """
    if not text:
        return []
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(map(_is_message, found)):
        return [message(SAID, said=text)]
    return [HeldMessage(*each) for each in found]


def fragment(code: str) -> str:
    """Return what a column contains if a message of *code* is in it, at any depth.

    Quotes within a value are escaped, so no value can look like it.

    >>> fragment("price") in dumps(message("both", parts=[message("price", price=9)]))
    True
    >>> fragment("price") in dumps(message("refused", said=fragment("price")))
    False
    """
    return json.dumps([code])[:-1] + ","


def quoted(text: str) -> str:
    r"""Return *text* as it stands in a column that has it in a value.

    >>> print(quoted('the "best" tea'))
    the \"best\" tea
    """
    return json.dumps(text, ensure_ascii=False)[1:-1]


def held_of(error: Exception) -> HeldMessage:
    """Return the message that says what *error* says.

    >>> held_of(cartona_api.UnavailableError.of("unavailable", {"status": 503}))
    HeldMessage(code='cartona_unavailable', values={'status': 503})
    >>> held_of(ZeroDivisionError("division by zero"))
    HeldMessage(code='odoo_failed', values={'error': 'ZeroDivisionError: division by zero'})
    """
    own = getattr(error, "held", None)
    if own:
        return own
    if not isinstance(error, cartona_api.CartonaError):
        detail = getattr(error, "detail", None) or "%s: %s" % (type(error).__name__, error)
        return message(ODOO_FAILED, error=detail)
    if error.code:
        return message(OF_CLIENT + error.code, **error.values)
    return message(SAID, said=error.message)


def holding(error: Exception, own: HeldMessage) -> Exception:
    """Return *error* with a message of the addon's own, which :func:`held_of` finds."""
    error.held = own
    return error


class Reader:
    """Words messages in one language.

    :param sentences: of each code its sentence in that language.
    :param label: what a field of a model is called there.
    :param choice: what a value of a selection is called there.
    :param comma: what stands between the parts of a list there.
    """

    def __init__(
        self,
        sentences: Mapping[str, str],
        label: Callable[[str, str], str] = lambda model, field: field,
        choice: Callable[[str, str, str], str] = lambda model, field, key: key,
        comma: str = ", ",
    ):
        self.sentences = sentences
        self._comma = comma
        self._label = label
        self._choice = choice

    def words(self, text: Optional[str]) -> str:
        """Return the words of what a column holds, a line each; empty for nothing."""
        return "\n".join(map(self.message, loads(text)))

    def message(self, held: HeldMessage) -> str:
        """Return the words of one message; of a code that nobody knows, the code and its values.

        >>> Reader({"price": "price %(price)s"}).message(message("price"))
        'price ?'
        >>> Reader({}).message(message("gone", product="Tea", count=2))
        'gone: count=2, product=Tea'
        """
        values = {name: self._value(value) for name, value in held.values.items()}
        try:
            sentence = self.sentences[held.code]
            return in_direction_of(sentence, sentence % _Lenient(values))
        except (KeyError, TypeError, ValueError):
            # A code of an addon that is gone, or a translation that is wrong: no reason not to
            # open a list.
            listed = ", ".join("%s=%s" % pair for pair in sorted(values.items()))
            return "%s: %s" % (held.code, listed) if listed else held.code

    def _value(self, value: Any) -> str:
        if _is_message(value):
            return self.message(HeldMessage(*value))
        if isinstance(value, (list, tuple)):
            return self._comma.join(map(self._value, value))
        if isinstance(value, dict) and len(value.get("label", ())) == 2:
            return self._label(*value["label"])
        if isinstance(value, dict) and len(value.get("choice", ())) == 3:
            return self._choice(*value["choice"])
        return "" if value is None or value is False else str(value)


class _Lenient(dict):
    def __missing__(self, name):
        return LACKING


def _is_message(value: Any) -> bool:
    return (
        isinstance(value, (list, tuple))
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], dict)
    )
