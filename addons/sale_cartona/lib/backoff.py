"""How long to wait after a failure."""

import random

#: Seconds before the first repetition of a call that failed as a whole.
FIRST_DELAY = 0.5
#: Longest wait, in seconds, while an interruption is young, so that a shop's changes reach
#: Cartona soon after it has ended.
LONGEST_YOUNG_DELAY = 10.0
#: Failures in a row after which an interruption is no longer young (about two minutes).
YOUNG_FAILURES = 15
#: Longest wait, in seconds, for a service that does not answer.
LONGEST_DELAY = 300.0
#: Seconds between two calls while a person has to act, as with a wrong token: the first and
#: the longest wait.
FIRST_DELAY_FOR_PERSON = 60.0
LONGEST_DELAY_FOR_PERSON = 3600.0
#: Failures in a row after which the channel counts as broken, for the user's eyes.
BREAKER_FAILURES = 5

#: Seconds before a refused item or order is tried again: the first and the longest wait.
FIRST_ITEM_DELAY = 60.0
LONGEST_ITEM_DELAY = 6 * 3600.0


def call_delay(failures, retry_after=None, needs_person=False, jitter=random.uniform):
    """Return the seconds to wait after the *failures*-th failure in a row.

    The wait is never shorter than *retry_after*, the seconds of Cartona's ``Retry-After``.
    A jitter of a quarter keeps several databases from calling at the same moment.

    >>> def steady(low, high):
    ...     return 1.0
    >>> [call_delay(failures, jitter=steady) for failures in (1, 2, 3, 10, 16, 30)]
    [0.5, 1.0, 2.0, 10.0, 20.0, 300.0]
    >>> call_delay(1, retry_after=30.0, jitter=steady)
    30.0
    >>> [call_delay(failures, needs_person=True, jitter=steady) for failures in (1, 2, 10)]
    [60.0, 120.0, 3600.0]
    >>> 0.375 <= call_delay(1) <= 0.625
    True
    """
    if needs_person:
        delay = _doubled(FIRST_DELAY_FOR_PERSON, failures, LONGEST_DELAY_FOR_PERSON)
    elif failures <= YOUNG_FAILURES:
        delay = _doubled(FIRST_DELAY, failures, LONGEST_YOUNG_DELAY)
    else:
        delay = _doubled(2 * LONGEST_YOUNG_DELAY, failures - YOUNG_FAILURES, LONGEST_DELAY)
    return max(delay * jitter(0.75, 1.25), retry_after or 0.0)


def item_delay(failures):
    """Return the seconds after which one refused item or order is tried again.

    >>> [item_delay(failures) / 60 for failures in (1, 2, 3, 20)]
    [1.0, 2.0, 4.0, 360.0]
    """
    return _doubled(FIRST_ITEM_DELAY, failures, LONGEST_ITEM_DELAY)


def _doubled(first, failures, longest):
    return min(longest, first * 2 ** min(failures - 1, 20))
