"""How alike two names of products are, in points of up to a hundred."""

from rapidfuzz.distance import OSA

from .names import without_units

#: From so many points on, pairs may be confirmed in bulk, without a look at each.
BULK = 95.0
#: The most that a pair gets which is not clear: a word of one name has no counterpart in the
#: other, only the numbers of the sizes agree, or another product is just as near.
NOT_CLEAR = 90.0
#: The most that a pair gets whose names differ by slips that may as well be other words.
TO_BE_LOOKED_AT = 94.0
#: The least that a pair gets whose names differ by one plain slip, and how many letters a
#: word must have for a slip to be plain.
ONE_SLIP, LONG_ENOUGH = 96.0, 5
#: What is left of a hundred points where each name gives a size that the other does not.
OTHER_SIZE = 70.0


def likeness(words, other, vocabulary):
    """Return the points of two lists of words, whatever their order.

    :param words: of a name that may be misspelt
    :param other: of a name that is one of those which *vocabulary* was made from

    >>> from odoo.addons.sale_cartona.lib.vocabulary import Vocabulary
    >>> vocabulary = Vocabulary()
    >>> for name in ("lipton green tea", "lipton black tea", "green olives"):
    ...     vocabulary.add(name.split())
    >>> def points(name, other):
    ...     return round(likeness(name.split(), other.split(), vocabulary))
    >>> points("tea lipton green", "lipton green tea")
    100
    >>> points("liptom green tea", "lipton green tea")  # One plain slip.
    96
    >>> points("black tea", "lipton black tea") <= NOT_CLEAR  # Which brand?
    True
    >>> points("green tea", "black tea") <= NOT_CLEAR  # Two words that the catalogue uses.
    True
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
        # The catalogue uses both, so neither is a slip of the other.
        return min(points, NOT_CLEAR)
    if len(slips) == 1 and exact and _is_plain(*slips[0]):
        return max(points, ONE_SLIP)
    return min(points, TO_BE_LOOKED_AT)


def size_factor(sizes, other):
    """Return how much of a hundred points is left where the sizes differ.

    >>> size_factor(("250g",), ("250g",))
    100.0
    >>> size_factor(("250g",), ("250ml",)), size_factor(("250g",), ())
    (90.0, 90.0)
    >>> size_factor(("250g",), ("500g",))
    70.0
    """
    if sizes == other:
        return 100.0
    if without_units(sizes) == without_units(other):
        return NOT_CLEAR
    rest, theirs = _without_common(sizes, other)
    return OTHER_SIZE if rest and theirs else NOT_CLEAR


def _is_slip(word, other):
    """Return whether one word may be the other one, misspelt."""
    return OSA.distance(word, other) <= (1 if len(other) < 7 else 2)


def _is_plain(word, other):
    """Return whether two words are long and differ in one letter only."""
    return min(len(word), len(other)) >= LONG_ENOUGH and OSA.distance(word, other) == 1


def _without_common(words, other):
    """Return what is left of both lists without the words that both have.

    Two words of one list are the same as one word of the other that joins them.

    >>> _without_common(["pepsi", "cola", "diet"], ["pepsicola", "light"])
    (['diet'], ['light'])
    """
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
