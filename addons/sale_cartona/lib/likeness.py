"""How alike two names of products are, in points of a hundred."""

from rapidfuzz.distance import OSA

from .names import without_units

#: Points from which pairs may be confirmed without looking at each.
BULK = 95.0
#: Points that a pair has at most which is not clear: a word of one name has no counterpart in
#: the other, the sizes agree in their numbers only, or another product is as near.
NOT_CLEAR = 90.0
#: Points at most where the names differ by slips that could as well be other words.
TO_BE_LOOKED_AT = 94.0
#: Points that one plain slip leaves, and letters that a word must have for it to be one.
ONE_SLIP, LONG_ENOUGH = 96.0, 5
#: Of a hundred points what is left where another size, or none, is named.
OTHER_SIZE = 70.0


def likeness(words, other, vocabulary):
    """Return the points of two lists of words, whatever their order.

    :param words: those of a name that may be misspelt
    :param other: those of a name that *vocabulary* was made from
    """
    mine, theirs = _without_common(words, other)
    if not mine and not theirs:
        return 100.0
    weight = vocabulary.weight
    everything = sum(map(weight, words)) + sum(map(weight, other))
    shared = everything - sum(map(weight, mine)) - sum(map(weight, theirs))
    exact = len(words) - len(mine)
    slips, left = [], list(theirs)
    for word in mine:
        nearest = max(left, key=lambda each: OSA.similarity(word, each), default=None)
        alike = OSA.normalized_similarity(word, nearest) if nearest else 0.0
        if alike < 0.5:
            continue
        left.remove(nearest)
        shared += alike * (weight(word) + weight(nearest))
        slips.append((word, nearest))
    points = 100.0 * shared / everything
    if left or len(slips) < len(mine) or not all(_is_slip(*pair) for pair in slips):
        return min(points, NOT_CLEAR)
    if any(word in vocabulary for word, _other in slips):
        # Both are words that this catalogue uses, so they are two words.
        return min(points, NOT_CLEAR)
    if len(slips) == 1 and exact and _is_plain(*slips[0]):
        return max(points, ONE_SLIP)
    return min(points, TO_BE_LOOKED_AT)


def size_factor(sizes, other):
    """Return, of a hundred, what is left of the points where sizes differ."""
    if sizes == other:
        return 100.0
    if without_units(sizes) == without_units(other):
        return NOT_CLEAR
    rest, theirs = _without_common(sizes, other)
    return OTHER_SIZE if rest and theirs else NOT_CLEAR


def _is_slip(word, other):
    """Return whether two words differ so little that one may be the other, misspelt."""
    return OSA.distance(word, other) <= (1 if len(other) < 7 else 2)


def _is_plain(word, other):
    return min(len(word), len(other)) >= LONG_ENOUGH and OSA.distance(word, other) == 1


def _without_common(words, other):
    """Return what is left of both lists without what both have, as one word or as two."""
    mine, theirs = list(words), list(other)
    for one, two in ((mine, theirs), (theirs, mine)):
        for word in list(one):
            if word in two:
                one.remove(word)
                two.remove(word)
        for place in range(len(two) - 1, 0, -1):
            if two[place - 1 : place + 1] and "".join(two[place - 1 : place + 1]) in one:
                one.remove("".join(two[place - 1 : place + 1]))
                del two[place - 1 : place + 1]
    return mine, theirs
