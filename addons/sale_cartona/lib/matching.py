"""Finds the product of Odoo's that a product of Cartona's is, by identifier, barcode or name."""

from collections import defaultdict
from operator import itemgetter
from typing import Iterable, List, NamedTuple, Optional

from .likeness import BULK, NOT_CLEAR, OTHER_SIZE, TO_BE_LOOKED_AT, likeness, size_factor
from .names import parts
from .vocabulary import Vocabulary

__all__ = ["BULK", "NOT_CLEAR", "OTHER_SIZE", "Candidate", "Index", "Match", "Wanted"]

#: Why a pair is suggested.
IDENTIFIER = "identifier"
BARCODE = "barcode"
REFERENCE = "reference"
NAME = "name"

#: Points, of a hundred, from which on a pair is worth showing at all.
WORTH_SHOWING = 60.0
#: With so many points for a product of the same size, those of other sizes are not looked at.
GOOD = 80.0
#: A pair is not clear where another product has nearly as many points: fewer by up to this.
MARGIN = 4.0
#: Once so many products share a word with a name, its commoner words bring in no more of them;
#: and so many, those that share most, are compared.
ENOUGH, COMPARED = 300, 30


class Candidate(NamedTuple):
    """A product of Odoo's that may be one of Cartona's."""

    id: int
    name: str
    identifier: Optional[str] = None
    barcode: Optional[str] = None
    reference: Optional[str] = None
    #: How many pieces its unit of measure is.
    pieces: float = 1.0


class Wanted(NamedTuple):
    """A product of Cartona's whose counterpart is looked for."""

    key: int
    name: str
    identifier: Optional[str] = None
    #: How many pieces Cartona sells at once (`unit_count`).
    pieces: float = 1.0


class Match(NamedTuple):
    """The product that was found for one of Cartona's, its points, and why it was chosen."""

    id: int
    score: float
    reason: str


class Index:
    """Candidates, arranged so that each search compares only a few of them.

    >>> index = Index(
    ...     [
    ...         Candidate(1, "Lipton Green Tea 250 gm", identifier="904"),
    ...         Candidate(2, "Pepsi Cola 1 L", barcode="6221000012345"),
    ...     ]
    ... )
    >>> index.best(Wanted(11, "Whatever its name", identifier="904"))
    Match(id=1, score=100.0, reason='identifier')
    >>> index.best(Wanted(12, "Tea Lipton green, 0.25 kg"))
    Match(id=1, score=100.0, reason='name')
    >>> print(index.best(Wanted(13, "Olive Oil 500 ml")))
    None
    """

    def __init__(self, candidates: Iterable[Candidate]):
        self._by_text = {IDENTIFIER: {}, BARCODE: {}, REFERENCE: {}}
        self._vocabulary = Vocabulary()
        self._ids, self._names, self._pieces = [], [], []
        #: Places by word, of all and of those of one size.
        self._by_word = defaultdict(list)
        self._by_size = defaultdict(lambda: defaultdict(list))
        for candidate in candidates:
            self._add(candidate)

    def _add(self, candidate):
        place = len(self._ids)
        words, sizes = parts(candidate.name)
        self._ids.append(candidate.id)
        self._names.append((words, sizes))
        self._pieces.append(candidate.pieces)
        self._vocabulary.add(words)
        for word in set(words):
            self._by_word[word].append(place)
            self._by_size[sizes][word].append(place)
        for reason in (IDENTIFIER, BARCODE, REFERENCE):
            text = (getattr(candidate, reason) or "").strip()
            if text:
                self._by_text[reason].setdefault(text, []).append(place)

    def best(self, wanted: Wanted) -> Optional[Match]:
        """Return the likeliest product, None where none is worth showing."""
        words, sizes = parts(wanted.name)
        text = (wanted.identifier or "").strip()
        for reason, score in ((IDENTIFIER, 100.0), (BARCODE, 99.0), (REFERENCE, 97.0)):
            found = self._by_text[reason].get(text, ())
            if reason == IDENTIFIER and not found:
                # Further units of a product have its identifier with a number after it.
                base, _sign, number = text.rpartition("#")
                found = self._by_text[reason].get(base, ()) if base and number.isdigit() else ()
            if len(found) == 1:
                if reason == REFERENCE and self._differs(words, found[0]):
                    score = NOT_CLEAR
                return Match(self._ids[found[0]], score, reason)
        return self._by_name(words, sizes, wanted.pieces) if words else None

    def _differs(self, words, place):
        """Return whether a name has little in common with the one at *place*."""
        return likeness(words, self._names[place][0], self._vocabulary) < GOOD / 2

    def _by_name(self, words, sizes, pieces) -> Optional[Match]:
        known = self._vocabulary.readings(words)
        ranked = self._ranked(words, sizes, self._near(known, self._by_size.get(sizes, {})))
        if not ranked or ranked[0][0] < GOOD:
            ranked = self._ranked(words, sizes, self._near(known, self._by_word))
        if not ranked or ranked[0][0] < WORTH_SHOWING:
            return None
        score, place = ranked[0]
        equals = [other for points, other in ranked if points > score - MARGIN]
        if len(equals) > 1:
            of_that_unit = [other for other in equals if self._pieces[other] == pieces]
            place = (of_that_unit or equals)[0]
            # If only one of them is sold in that unit, it is likely the one, but not for sure.
            score = min(score, TO_BE_LOOKED_AT if len(of_that_unit) == 1 else NOT_CLEAR)
        return Match(self._ids[place], round(score, 1), NAME)

    def _near(self, known, by_word) -> List[int]:
        """Return the places of the candidates that share most with the *known* words."""
        shared = defaultdict(float)
        for word in sorted(known, key=lambda each: len(by_word.get(each, ()))):
            places, weight = by_word.get(word, ()), self._vocabulary.weight(word)
            if len(shared) < ENOUGH:
                for place in places:
                    shared[place] += weight
            elif len(places) > ENOUGH:
                among = set(places)
                for place in shared:
                    shared[place] += weight if place in among else 0.0
            else:
                for place in places:
                    if place in shared:
                        shared[place] += weight
        nearest = sorted(shared.items(), key=itemgetter(1), reverse=True)[:COMPARED]
        return [place for place, _weight in nearest]

    def _ranked(self, words, sizes, places):
        """Return ``[(points, place)]``, the likeliest first."""
        found = []
        for place in places:
            other, other_sizes = self._names[place]
            points = likeness(words, other, self._vocabulary)
            found.append((points * size_factor(sizes, other_sizes) / 100.0, place))
        return sorted(found, key=lambda each: (-each[0], each[1]))
