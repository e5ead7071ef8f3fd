"""The words of a catalogue: how much each tells, and what an unknown one may have been."""

import math

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Likeness (of 1) from which an unknown word may be a slip of a known one.
LIKE = 0.6
#: Known words that one unknown word may have been.
READINGS = 3


class Vocabulary:
    """Words with the number of names that they stand in."""

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
        """Return how much it tells that two names share *word*: rare words tell more."""
        weight = self._weights.get(word)
        if weight is None:
            weight = self._weights[word] = math.log(2 + self._names / self._counts.get(word, 1))
        return weight

    def readings(self, words):
        """Return the known words that *words* are, or may have been before they were misspelt."""
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
