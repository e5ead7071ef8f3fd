"""Days that Cartona writes as text: the contract names no form for them (section Orders)."""

import re
from datetime import date, datetime

from dateutil import tz

from .clock import HOME
from .phone import western_digits

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_EGYPTIAN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def day(text):
    """Return the day that *text* names, as a retailer in Egypt reads it; None where it names none.

    >>> day("2026-03-01"), day("01/03/2026"), day("٢٠٢٦-٠٣-٠١")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
    >>> day("2026-03-01T22:30:00Z")  # in Cairo it is the next day by then
    datetime.date(2026, 3, 2)
    >>> print(day("as soon as possible"), day("2026-13-01"), day(None))
    None None None
    """
    text = western_digits(str(text or "")).strip()
    found = _ISO.match(text)
    try:
        if found and "T" in text:
            at = datetime.fromisoformat(re.sub(r"Z$", "+00:00", text))
            return (at.astimezone(tz.gettz(HOME)) if at.tzinfo else at).date()
        if found:
            return date(*map(int, found.groups()))
        found = _EGYPTIAN.match(text)
        if found:
            number, month, year = map(int, found.groups())
            return date(year, month, number)
    except ValueError:
        return None
    return None


def first_day(*texts):
    """Return the first day that any of *texts* names.

    >>> first_day(None, "soon", "2026-03-02", "2026-03-01")
    datetime.date(2026, 3, 2)
    """
    return next(filter(None, map(day, texts)), None)
