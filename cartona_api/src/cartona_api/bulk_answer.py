"""Reading the undocumented answers of bulk calls. Contract, section *Answers of bulk calls*."""

from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from .complaints import has_error, message_of, says_refused, success
from .fields import lenient, read_id

ACCEPTED = "accepted"
REFUSED = "refused"

_REFUSED_LISTS = {
    "errors",
    "error",
    "failed",
    "failures",
    "refused",
    "rejected",
    "invalid",
    "failed_items",
    "failed_products",
    "failed_orders",
}
_PLAIN_LISTS = {
    "data",
    "results",
    "result",
    "products",
    "items",
    "orders",
    "response",
    "success",
    "succeeded",
    "updated",
}
_GOOD_WORDS = {"ok", "success", "succeeded", "updated", "accepted", "done", "true"}
_KEYS = ("hashed_id", "supplier_product_id", "internal_product_id", "base_product_id")
_FINER_KEYS = ("unit", "unit_count", "supplier_code")
_OTHER_NAMES = {
    "suppler_prodcut_id": "supplier_product_id",
    "suppler_product_id": "supplier_product_id",
    "order_id": "hashed_id",
}
#: What a bare `id` may stand for: Cartona's own ids, never the supplier's.
_ID_MEANS = ("supplier_product_id", "hashed_id", "base_product_id")
_INNER_OBJECTS = ("product", "item", "order", "record", "params")
_INNER_LISTS = ("order_details", "lines")

_loose_id = lenient(read_id)


class Entry(NamedTuple):
    """One element of an answer: what it says, and where it stood."""

    body: Any
    #: It stood in a list of refusals.
    refusing: bool
    #: Its place, if its list is as long as the list that was sent.
    place: Optional[int]


@dataclass(frozen=True)
class Verdict:
    """What one entry says."""

    state: str
    message: Optional[str] = None


def collect(answer: Any, count: int, depth: int = 3) -> List[Entry]:
    """Return all entries that speak of single items among the `count` that were sent."""
    if isinstance(answer, list):
        return _listed(answer, False, count)
    if not isinstance(answer, dict) or not depth:
        return []
    if any(key in ids_of(answer) for key in _KEYS):
        return [Entry(answer, False, 0 if count == 1 else None)]
    entries: List[Entry] = []
    for name, value in answer.items():
        refusing = name in _REFUSED_LISTS
        if not refusing and name not in _PLAIN_LISTS:
            continue
        if isinstance(value, list):
            entries += _listed(value, refusing, count)
        elif isinstance(value, dict) and refusing:
            entries += _keyed(value)
        elif isinstance(value, dict):
            entries += collect(value, count, depth - 1)
    return entries


def _listed(values: list, refusing: bool, count: int) -> List[Entry]:
    aligned = len(values) == count
    return [Entry(body, refusing, i if aligned else None) for i, body in enumerate(values)]


def _keyed(values: dict) -> List[Entry]:
    """Read {"12": "not found"}: errors under the id, or the index, of their item."""
    return [
        Entry({"key": key, "error": message_of(value) or True}, True, None)
        for key, value in values.items()
    ]


def judge(entry: Entry) -> Optional[Verdict]:
    """Return what an entry says, or None when it says nothing."""
    body = entry.body
    if isinstance(body, dict):
        return _judge_object(body, entry.refusing)
    if entry.refusing:
        return Verdict(REFUSED, message_of(body))
    if body is False:
        return Verdict(REFUSED)
    if body is None or body is True:
        return Verdict(ACCEPTED)
    if isinstance(body, str):
        good = body.strip().lower() in _GOOD_WORDS
        return Verdict(ACCEPTED) if good else Verdict(REFUSED, message_of(body))
    return None


def _judge_object(body: dict, refusing: bool) -> Verdict:
    said = message_of({name: value for name, value in body.items() if name != "key"})
    good = success(body)
    if has_error(body) or (refusing and not good):
        return Verdict(REFUSED, said)
    for inner in _inner_refusals(body):
        return Verdict(REFUSED, inner.message)
    if not good and says_refused(_message_field(body)):
        return Verdict(REFUSED, said)
    return Verdict(ACCEPTED, said)


def _message_field(body: dict) -> Optional[str]:
    return message_of(body.get("message") or body.get("msg") or body.get("reason"))


def _inner_refusals(body: dict) -> Iterator[Verdict]:
    """Lines that were refused within an order that was not."""
    for name in _INNER_LISTS:
        for line in body.get(name) if isinstance(body.get(name), list) else ():
            if isinstance(line, dict) and has_error(line):
                yield Verdict(REFUSED, message_of(line))


def ids_of(body: Any) -> Dict[str, str]:
    """Return the identifiers an object repeats, as text, under their proper names."""
    found: Dict[str, str] = {}
    if not isinstance(body, dict):
        return found
    objects = [body[name] for name in _INNER_OBJECTS if isinstance(body.get(name), dict)]
    for source in (body, *objects):
        for name in (*_KEYS, *_FINER_KEYS, *_OTHER_NAMES, "id", "key"):
            value = _loose_id(source.get(name))
            if value is not None:
                found.setdefault(_OTHER_NAMES.get(name, name), value)
    return found


class SentItems:
    """The items of one call, to be found by whatever an entry says of them."""

    def __init__(self, wires: List[Dict[str, Any]]):
        self._ids = [ids_of(wire) for wire in wires]
        self._places: Dict[Tuple[str, str], List[int]] = {}
        for place, ids in enumerate(self._ids):
            for name in _KEYS:
                if name in ids:
                    self._places.setdefault((name, ids[name]), []).append(place)

    def find(self, entry: Entry) -> List[int]:
        """Return the places of the items an entry speaks of: by id, else index, else place."""
        ids = ids_of(entry.body)
        place = self._index(entry, ids)
        for name, value in self._names(entry.body, ids):
            hits = self._places.get((name, value))
            if hits:
                same = [hit for hit in hits if not self._contradicts(hit, ids)]
                return [place] if place in same else same
        if place is None or self._contradicts(place, ids):
            return []
        return [place]

    @staticmethod
    def _names(body: Any, ids: Dict[str, str]) -> Iterator[Tuple[str, str]]:
        for name in _KEYS:
            if name in ids:
                yield name, ids[name]
        for name in _ID_MEANS if "id" in ids else ():
            yield name, ids["id"]
        for name in _KEYS if "key" in ids else ():
            yield name, ids["key"]

    def _index(self, entry: Entry, ids: Dict[str, str]) -> Optional[int]:
        said = entry.body.get("index") if isinstance(entry.body, dict) else None
        text = _loose_id(said if said is not None else ids.get("key"))
        if text is not None and text.isascii() and text.isdigit() and len(text) < 10:
            return int(text) if int(text) < len(self._ids) else None
        return entry.place

    def _contradicts(self, place: int, ids: Dict[str, str]) -> bool:
        own = self._ids[place]
        return any(
            name in own and name in ids and own[name] != ids[name]
            for name in (*_KEYS, *_FINER_KEYS)
        )
