"""How long to wait after a failure."""

import random

#: Seconds before the first repetition of a call that failed as a whole.
FIRST_DELAY = 0.5
#: Longest wait while an interruption is young: a shop's changes shall follow soon after it.
LONGEST_YOUNG_DELAY = 10.0
#: Failures in a row after which an interruption is no longer young (about two minutes).
YOUNG_FAILURES = 15
#: Longest wait, in seconds, for a service that does not answer.
LONGEST_DELAY = 300.0
#: A wrong token does not mend itself: ask again seldom.
FIRST_DELAY_FOR_PERSON = 60.0
LONGEST_DELAY_FOR_PERSON = 3600.0
#: Failures in a row after which the channel counts as broken, for the user's eyes.
BREAKER_FAILURES = 5

FIRST_ITEM_DELAY = 60.0
LONGEST_ITEM_DELAY = 6 * 3600.0


def call_delay(failures, retry_after=None, needs_person=False, jitter=random.uniform):
    """Return the seconds to wait after the *failures*-th failure in a row.

    A ``Retry-After`` of Cartona's is obeyed: the wait is never shorter. Jitter of a
    quarter keeps several databases from knocking at the same moment.
    """
    if needs_person:
        delay = _doubled(FIRST_DELAY_FOR_PERSON, failures, LONGEST_DELAY_FOR_PERSON)
    elif failures <= YOUNG_FAILURES:
        delay = _doubled(FIRST_DELAY, failures, LONGEST_YOUNG_DELAY)
    else:
        delay = _doubled(2 * LONGEST_YOUNG_DELAY, failures - YOUNG_FAILURES, LONGEST_DELAY)
    return max(delay * jitter(0.75, 1.25), retry_after or 0.0)


def item_delay(failures):
    """Return the seconds after which one refused item or order is tried again."""
    return _doubled(FIRST_ITEM_DELAY, failures, LONGEST_ITEM_DELAY)


def _doubled(first, failures, longest):
    return min(longest, first * 2 ** min(failures - 1, 20))
