"""How long changes took from a user's commit to Cartona's answer, counted in fixed classes.

Counts of classes can be added up over minutes, hours and workers; single times cannot be kept for
every change.
"""

from bisect import bisect_left

#: Upper bounds of the classes, in seconds; a last class holds whatever took longer.
BOUNDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
#: How many classes there are.
CLASSES = len(BOUNDS) + 1
#: Seconds within which a change is to reach Cartona.
TARGET = 5.0


def histogram(seconds):
    """Return how many of *seconds* fall into each class.

    >>> histogram([0.04, 0.1, 0.11, 5.0, 400])
    [2, 1, 0, 0, 0, 1, 0, 0, 0, 1]
    """
    counts = [0] * CLASSES
    for each in seconds:
        counts[bisect_left(BOUNDS, each)] += 1
    return counts


def percentile(counts, share):
    """Return the seconds that a *share* of all changes took at most; None of no change.

    Within its class a time is taken to be as likely as any other. The last class has no upper
    bound: its lower one is returned.

    >>> percentile([0, 0, 100, 0, 0, 0, 0, 0, 0, 0], 0.5)
    0.35
    >>> percentile([0] * 9 + [3], 0.95)
    60.0
    >>> percentile([0] * 10, 0.5) is None
    True
    """
    wanted, below = share * sum(counts), 0
    if not wanted:
        return None
    for number, count in enumerate(counts[:-1]):
        if count and below + count >= wanted:
            low = BOUNDS[number - 1] if number else 0.0
            return round(low + (BOUNDS[number] - low) * (wanted - below) / count, 3)
        below += count
    return BOUNDS[-1]


def share_in_time(counts, target=TARGET):
    """Return which share of the changes took *target* seconds at most; None of no change.

    *target* is one of the bounds.

    >>> share_in_time([1, 0, 0, 0, 0, 2, 1, 0, 0, 0])
    0.75
    >>> share_in_time([0] * 10) is None
    True
    """
    total = sum(counts)
    return sum(counts[: BOUNDS.index(target) + 1]) / total if total else None
