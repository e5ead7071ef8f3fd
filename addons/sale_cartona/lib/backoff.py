"""How long to wait after a failure."""

import random

#: Seconds before the first repetition of a call that failed as a whole.
FIRST_DELAY = 0.5
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
    first, longest = (
        (FIRST_DELAY_FOR_PERSON, LONGEST_DELAY_FOR_PERSON)
        if needs_person
        else (FIRST_DELAY, LONGEST_DELAY)
    )
    delay = min(longest, first * 2 ** min(failures - 1, 20)) * jitter(0.75, 1.25)
    return max(delay, retry_after or 0.0)


def item_delay(failures):
    """Return the seconds after which one refused item or order is tried again."""
    return min(LONGEST_ITEM_DELAY, FIRST_ITEM_DELAY * 2 ** min(failures - 1, 20))
