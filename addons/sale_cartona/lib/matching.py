"""Finds the product that one of Cartona's is, by identifier, barcode or name."""

from collections import defaultdict
from typing import List, NamedTuple, Optional, Tuple

from rapidfuzz import fuzz, process

from .names import parts

#: Why a pair is suggested.
IDENTIFIER = "identifier"
BARCODE = "barcode"
REFERENCE = "reference"
NAME = "name"

#: Points of a hundred from which a pair is worth showing at all.
WORTH_SHOWING = 60.0
#: Points above which pairs may be confirmed without looking at each.
BULK = 95.0
#: A pair is not clear where another comes as near as this.
MARGIN = 4.0
#: Points that a pair has at most which is not clear, and those of one with the same words where
#: another size, or none, is named.
NOT_CLEAR, OTHER_SIZE = 90.0, 70.0
#: Candidates of one size beyond which only those that share a word are compared.
MANY = 3000


class Candidate(NamedTuple):
    """A product of Odoo's that may be one of Cartona's."""

    id: int
    name: str
    identifier: Optional[str] = None
    barcode: Optional[str] = None
    reference: Optional[str] = None


class Wanted(NamedTuple):
    """A product of Cartona's that is looked for."""

    key: int
    name: str
    identifier: Optional[str] = None


class Match(NamedTuple):
    """What was found for a product of Cartona's, with points of a hundred."""

    id: int
    score: float
    reason: str


class Index:
    """Candidates, arranged so that each search looks at few of them."""

    def __init__(self, candidates: List[Candidate]):
        self._by_text = {IDENTIFIER: {}, BARCODE: {}, REFERENCE: {}}
        self._groups = defaultdict(_Group)
        self._by_words = defaultdict(list)
        for candidate in candidates:
            for reason in (IDENTIFIER, BARCODE, REFERENCE):
                text = getattr(candidate, reason)
                if text:
                    self._by_text[reason].setdefault(text.strip(), []).append(candidate.id)
            words, sizes = parts(candidate.name)
            if words:
                self._groups[sizes].add(candidate.id, words)
                self._by_words[_text(words)].append(candidate.id)

    def best(self, wanted: Wanted) -> Optional[Match]:
        """Return the likeliest product, None where none is worth showing."""
        for reason, score in ((IDENTIFIER, 100.0), (BARCODE, 99.0), (REFERENCE, 97.0)):
            found = self._by_text[reason].get((wanted.identifier or "").strip() or None, ())
            if len(found) == 1:
                return Match(found[0], score, reason)
        words, sizes = parts(wanted.name)
        if not words:
            return None
        match = self._by_name(words, sizes)
        return match if match and match.score >= WORTH_SHOWING else None

    def _by_name(self, words, sizes):
        group = self._groups.get(sizes)
        ranked = group.ranked(words) if group else []
        if not ranked:
            found = self._by_words.get(_text(words), ())
            return Match(found[0], OTHER_SIZE, NAME) if len(found) == 1 else None
        identity, score = ranked[0]
        if len(ranked) > 1 and ranked[1][1] > score - MARGIN:
            score = min(score, NOT_CLEAR)
        return Match(identity, round(score, 1), NAME)


class _Group:
    """Candidates of one size."""

    def __init__(self):
        self._ids, self._texts, self._by_word = [], [], defaultdict(list)

    def add(self, identity, words):
        place = len(self._ids)
        self._ids.append(identity)
        self._texts.append(_text(words))
        for word in set(words):
            self._by_word[word].append(place)

    def ranked(self, words) -> List[Tuple[int, float]]:
        """Return the two nearest candidates, ``(id, points)``, the nearest first."""
        text, places = _text(words), range(len(self._ids))
        if len(self._ids) > MANY:
            near = set()
            for word in sorted(words, key=lambda word: len(self._by_word.get(word, ()))):
                near.update(self._by_word.get(word, ()))
                if len(near) > 200:
                    break
            places = sorted(near) or places
        found = process.extract(
            text,
            {place: self._texts[place] for place in places}
            if len(places) < len(self._ids)
            else (self._texts),
            scorer=fuzz.ratio,
            limit=2,
            score_cutoff=WORTH_SHOWING,
        )
        return [(self._ids[place], score) for _text_found, score, place in found]


def _text(words):
    return " ".join(sorted(words))
