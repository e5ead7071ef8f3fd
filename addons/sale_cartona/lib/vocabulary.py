"""The words of a catalogue: how much each one tells, and what a misspelt one may be."""

import math

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Likeness, up to 1, from which on an unknown word may be a misspelt known one.
LIKE = 0.6
#: How many known words are tried for one unknown word.
READINGS = 3


class Vocabulary:
    """Words, each with the number of names that it stands in.

    >>> vocabulary = Vocabulary()
    >>> for name in ("lipton green tea", "lipton black tea", "pepsi cola"):
    ...     vocabulary.add(name.split())
    >>> "pepsi" in vocabulary, "pepsy" in vocabulary
    (True, False)
    >>> vocabulary.weight("pepsi") > vocabulary.weight("tea")
    True
    >>> vocabulary.readings(["pepsicola"])  # Two words written as one.
    ['pepsi', 'cola']
    >>> vocabulary.readings(["lipto", "tea"])
    ['lipton', 'tea']
    """

    def __init__(self):
        self._counts, self._names, self._by_length = {}, 0, None
        self._found, self._weights = {}, {}

    def add(self, words):
        """Count the words of one name."""
        self._names += 1
        self._weights.clear()
        for word in set(words):
            self._counts[word] = self._counts.get(word, 0) + 1

    def __contains__(self, word):
        return word in self._counts

    def weight(self, word):
        """Return how much two names have in common that share *word*: rare words count more."""
        weight = self._weights.get(word)
        if weight is None:
            weight = self._weights[word] = math.log(2 + self._names / self._counts.get(word, 1))
        return weight

    def readings(self, words):
        """Return the known words among *words*, and those that the others may stand for."""
        found = []
        for place, word in enumerate(words):
            if word in self._counts:
                found.append(word)
                continue
            found += [word[:cut] for cut in range(2, len(word)) if self._splits(word, cut)]
            found += [word[cut:] for cut in range(2, len(word)) if self._splits(word, cut)]
            joined = word + words[place + 1] if place + 1 < len(words) else ""
            before = words[place - 1] + word if place else ""
            found += [both for both in (joined, before) if both in self._counts]
            found += self._near(word)
        return list(dict.fromkeys(found))

    def _splits(self, word, cut):
        return word[:cut] in self._counts and word[cut:] in self._counts

    def _near(self, word):
        if self._by_length is None:
            self._by_length = {}
            for known in self._counts:
                self._by_length.setdefault(len(known), []).append(known)
        if word not in self._found:
            near = []
            for length in range(len(word) - 2, len(word) + 3):
                near += process.extract(
                    word,
                    self._by_length.get(length, ()),
                    scorer=OSA.normalized_similarity,
                    score_cutoff=LIKE,
                    limit=READINGS,
                )
            near.sort(key=lambda each: -each[1])
            self._found[word] = [known for known, _score, _place in near[:READINGS]]
        return self._found[word]
