"""What of a call may be kept: secrets and personal data masked, and the rest shortened.

In JSON a key says what its value is, at any depth; elsewhere phone numbers and secrets are known
by what they look like. What is not known to be harmless is masked rather than shown.
"""

import re
from contextlib import suppress
from functools import lru_cache
from typing import Any, Dict, Iterable, List, Tuple

from . import free_text, wire

MASK = "***"
#: Characters of an excerpt.
LIMIT = 2000

_SECRET = re.compile(
    "token|authorization|secret|passw|otp|signature|apikey|cookie|code|pin(number|no|value)?$"
)
_PHONE = re.compile("phone|mobile|whatsapp|msisdn|^tel|^(retailer|customer|contact)number")
_PERSON = re.compile(
    "name|address|street|landmark|latitude|longitude|location|gps|email|notemessage|comment|remark"
    "|(?<!credit)(?<!debit)notes?$"
)
#: Codes and names that are nobody's.
_HARMLESS = re.compile(
    "product|prodcut|unit|barcode|^(retailer|supplier|internalsupplier|distributionroute|error"
    "|status|http|currency|country)code$|(error|status|response)code$|^id$|ids?$"
)
#: Objects all of whose texts are about a person.
_PEOPLE = {"retailer", "customer", "contact", "buyer", "recipient", "driver", "salesman", "user"}
#: A key and its value as JSON, Python and Ruby write them, and as a piece of these.
_PAIR = re.compile(
    r"""(["'])([^"'\\]{1,60})\1(\s{0,9}(?::|=>)\s{0,9})"""
    r"""("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,}\]{\["']+)""",
    re.DOTALL,
)
#: Values that tell nothing.
_NOTHING = {"null", "true", "false", "None", "True", "False", "nil"}
_AT_THE_END = re.compile("[\\d+" + free_text.BETWEEN_DIGITS + "]")
#: A shorter text holds neither a number nor a secret with its name.
_SHORTEST_TROUBLE = 5
#: A shorter secret would be found in everything.
_SHORTEST_SECRET = 3


def excerpt(value: Any, limit: int = LIMIT, secrets: Iterable[str] = ()) -> str:
    """Return the beginning of a JSON value as text; only as much is looked at as is kept.

    *secrets* are masked wherever they stand.

    >>> excerpt([{"id": 7, "retailer_otp": "1234", "retailer": {"retailer_number": "01001234567"}}])
    '[{"id": 7, "retailer_otp": "***", "retailer": {"retailer_number": "***67"}}]'
    >>> excerpt({"error": "1234 is wrong, call 0100 123 4567"}, secrets=["1234"])
    '{"error": "*** is wrong, call ***67"}'
    >>> excerpt([{"id": 1}, {"id": 2}, {"id": 3}], limit=12)
    '[{"id": 1}, …'
    """
    writer = _Writer(limit, [each for each in secrets if len(each) >= _SHORTEST_SECRET])
    with suppress(_FullError):
        writer.write(value, "", False)
    return writer.text()


def excerpt_of_body(body: bytes, limit: int = LIMIT, secrets: Iterable[str] = ()) -> str:
    """Return the beginning of what came over the wire, JSON or not.

    >>> excerpt_of_body(b'{"retailer": {"name": "Abu Ali"}}')
    '{"retailer": {"name": "***"}}'
    >>> excerpt_of_body(b'{"retailer_name": "Abu Ali", "retailer_ad')
    '{"retailer_name": "***", "retailer_ad'
    """
    if len(body) <= limit * 32:
        try:
            return excerpt(wire.loads(body), limit, secrets)
        except ValueError:
            pass
    text = masked_text(body[: limit * 16].decode("utf-8", "replace"), secrets, limit * 16)
    return text if len(text) <= limit else text[:limit] + "…"


def masked_text(text: str, secrets: Iterable[str] = (), longest: int = LIMIT * 16) -> str:
    """Return a text without the secrets and phone numbers in it; it is cut where it is very long.

    >>> masked_text("retailer_otp=1234 of +20 100 123 4567 is wrong; token: abc")
    'retailer_otp=*** of +***67 is wrong; token: ***'
    >>> masked_text("The code 5521 expired on 2026-11-29 10:15, order H12")
    'The code *** expired on 2026-11-29 10:15, order H12'
    """
    if len(text) > longest:
        text = _without_last_number(text[:longest]) + "…"
    text = _without_spans(text, [each for each in secrets if len(each) >= _SHORTEST_SECRET])
    if '"' in text or "'" in text:
        text = _PAIR.sub(_masked_pair, text)
    return _without_said(text) if len(text) >= _SHORTEST_TROUBLE else text


def _without_spans(text: str, secrets: List[str]) -> str:
    """Mask numbers and secrets, which may overlap: none of them may tell a part of another."""
    spans = free_text.phones(text)
    numbers = set(spans)
    western = free_text.western(text) if secrets else ""
    for secret in map(free_text.western, secrets):
        place = western.find(secret)
        while place >= 0:
            spans.append((place, place + len(secret)))
            place = western.find(secret, place + 1)
    parts, done = [], 0
    for first, last in _joined(sorted(spans)):
        hidden = text[first:last]
        parts += [text[done:first], _ending(hidden) if (first, last) in numbers else MASK]
        done = last
    return "".join(parts) + text[done:]


def _without_said(text: str) -> str:
    """Mask what a text itself calls a secret."""
    parts, done = [], 0
    for first, last in free_text.secrets(text):
        parts += [text[done:first], MASK]
        done = last
    return "".join(parts) + text[done:]


def _joined(spans: List[Tuple[int, int]]) -> List[Tuple[int, int]]:
    """Return sorted spans with those that overlap made one."""
    joined: List[Tuple[int, int]] = []
    for first, last in spans:
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def secrets_in(value: Any) -> List[str]:
    """Return the values of all secrets in a JSON value, such as the retailer's code.

    >>> secrets_in({"hashed_id": "H1", "retailer_otp": "1234"})
    ['1234']
    """
    if isinstance(value, dict):
        return [
            secret
            for key, each in value.items()
            for secret in (
                [str(each)]
                if _kind(key) == "secret" and isinstance(each, (str, int))
                else secrets_in(each)
            )
        ]
    if isinstance(value, (list, tuple)):
        return [secret for each in value for secret in secrets_in(each)]
    return []


def without_people(value: Any, inside: bool = False) -> Any:
    """Return a JSON value whose names, phones, addresses and remarks are masked, by their keys.

    It can still be read as what it was: ids, codes of retailers, products, amounts and money stay.

    >>> without_people({"hashed_id": "H1", "retailer": {"retailer_name": "X", "retailer_code": 7}})
    {'hashed_id': 'H1', 'retailer': {'retailer_name': '***', 'retailer_code': 7}}
    """
    if isinstance(value, list):
        return [without_people(each, inside) for each in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, each in value.items():
        person = inside or _is_person(key)
        if isinstance(each, (dict, list)):
            found[key] = without_people(each, person)
        elif each is None or isinstance(each, bool):
            found[key] = each
        else:
            found[key] = MASK if _kind(key, person) else each
    return found


def _without_last_number(text: str) -> str:
    """Drop what a text ends with that may be part of a number, and not be known for one."""
    end = len(text)
    while end and _AT_THE_END.match(text[end - 1]):
        end -= 1
    return text[:end]


@lru_cache(maxsize=512)
def _plain(key: Any) -> str:
    return re.sub("[^a-z0-9]", "", str(key).lower())


def _is_person(key: Any) -> bool:
    return _plain(key) in _PEOPLE


@lru_cache(maxsize=512)
def _is_harmless(key: Any) -> bool:
    return bool(_HARMLESS.search(_plain(key)))


@lru_cache(maxsize=512)
def _kind(key: Any, inside: bool = False) -> str:
    """Return what the value of a key is: a secret, a phone, a person's, an id, or nothing known.

    *inside* says that the key is one of an object about a person.
    """
    name = _plain(key)
    if _PHONE.search(name):
        return "phone"
    if _HARMLESS.search(name):
        return ""
    if _SECRET.search(name):
        return "secret"
    if inside or (name != "name" and _PERSON.search(name)):
        return "person"
    return ""


def _masked(kind: str, text: str) -> str:
    return _ending(text) if kind == "phone" else MASK


def _ending(found: str) -> str:
    """Return a phone number with its last two digits only."""
    digits = re.sub(r"\D", "", found)
    return MASK + digits[-2:] if len(digits) > 5 else MASK


def _masked_pair(match: Any) -> str:
    quote, key, colon, value = match.groups()
    kind = _kind(key, inside=_plain(key) == "name" or _is_person(key))
    if not kind or value in _NOTHING:
        return match.group()
    around = value[0] if value[0] in "\"'" else quote
    return f"{quote}{key}{quote}{colon}{around}{_masked(kind, value)}{around}"


class _FullError(Exception):
    pass


class _Writer:
    """Writes JSON until it has written enough."""

    def __init__(self, limit: int, secrets: List[str]):
        self._parts: List[str] = []
        self._left = limit
        self._limit = limit
        self._secrets = secrets
        self._keys: Dict[Any, str] = {}

    def text(self) -> str:
        return "".join(self._parts)

    def write(self, value: Any, key: Any, inside: bool) -> None:
        """Write the value of a *key*; *inside* says whether it belongs to a person."""
        if isinstance(value, dict):
            self._between("{}", ((name, each) for name, each in value.items()), inside)
        elif isinstance(value, (list, tuple)):
            self._between("[]", ((None, each) for each in value), inside, key)
        elif value is None or isinstance(value, bool):
            self._put({None: "null", True: "true", False: "false"}[value])
        else:
            self._put(self._scalar(value, key, inside))

    def _between(self, brackets: str, items: Iterable[Tuple], inside: bool, key: Any = "") -> None:
        self._put(brackets[0])
        for place, (name, each) in enumerate(items):
            if place:
                self._put(", ")
            if name is not None:
                self._put(self._key(name))
            of = key if name is None else name
            self.write(each, of, inside or _is_person(of))
        self._put(brackets[1])

    def _key(self, name: Any) -> str:
        if name not in self._keys:
            self._keys[name] = wire.dumps(masked_text(str(name), self._secrets)) + ": "
        return self._keys[name]

    def _scalar(self, value: Any, key: Any, inside: bool) -> str:
        kind = _kind(key, inside)
        text = value if isinstance(value, str) else wire.dumps(value)
        if kind:
            return wire.dumps(_masked(kind, text))
        masked = text
        if not _is_harmless(key):
            if self._secrets or len(text) >= _SHORTEST_TROUBLE:
                masked = masked_text(text, self._secrets, self._limit * 16)
        elif self._holds_secret(text):
            masked = MASK
        return wire.dumps(masked) if isinstance(value, str) or masked != text else text

    def _holds_secret(self, text: str) -> bool:
        western = free_text.western(text) if self._secrets else ""
        return any(free_text.western(secret) in western for secret in self._secrets)

    def _put(self, text: str) -> None:
        if len(text) > self._left:
            self._parts.append(text[: self._left] + "…")
            raise _FullError
        self._left -= len(text)
        self._parts.append(text)
