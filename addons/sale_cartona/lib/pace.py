"""How often an account is asked for new orders."""

from collections import namedtuple

#: Seconds between two looks: while orders come or a person waits for some, and else.
LIVELY, QUIET = 5, 15
#: The bounds of what a person may choose. After refusals it is never rarer than the longest.
SHORTEST, LONGEST = 5, 300

#: What is known of an account that is live: what was chosen (*seconds*, 0 for nothing), whether
#: orders come or a person has them open (*is_lively*), how many calls were refused as too many
#: within a day (*refusals*), whether pushes bring its orders, and whether it may be called now.
Plan = namedtuple("Plan", "account_id seconds is_lively refusals is_pushed may_call")


def interval(plan):
    """Return the seconds between two looks; 0 where pushes make looks needless.

    >>> def every(**values):
    ...     known = dict(account_id=1, seconds=0, is_lively=False, refusals=0, is_pushed=False)
    ...     return interval(Plan(may_call=True, **dict(known, **values)))
    >>> every(), every(is_lively=True), every(seconds=60, is_lively=True), every(is_pushed=True)
    (15, 5, 60, 0)

    Each refusal halves how often, for a day:

    >>> [every(is_lively=True, refusals=count) for count in (1, 2, 3, 6, 1000)]
    [10, 20, 40, 300, 300]
    >>> every(seconds=300, refusals=1)
    300
    """
    if plan.is_pushed:
        return 0
    chosen = plan.seconds or (LIVELY if plan.is_lively else QUIET)
    return min(LONGEST, chosen * 2 ** min(plan.refusals, 10))


def after_failure(seconds, failures):
    """Return when to look again after so many failures in a row, at an interval of *seconds*.

    The scheduled run notes what fails, and backs off; looks only keep out of the way.

    >>> [after_failure(5, failures) for failures in (1, 2, 3, 4, 5)]
    [10, 20, 40, 60, 60]
    >>> after_failure(300, 3)
    300
    """
    return max(seconds, min(60, seconds * 2 ** min(failures, 10)))
