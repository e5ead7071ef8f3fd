"""Reading of the `Retry-After` header: seconds or an HTTP date."""

import re
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Optional

#: However long Cartona asks for, an hour later it is worth asking again.
LONGEST_WAIT = 3600.0


def read_retry_after(value: Optional[str], now: float) -> Optional[float]:
    """Return the seconds to wait, at most LONGEST_WAIT; None when nothing readable is said.

    `now` is the wall clock in seconds since the epoch.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return min(float(text), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return min(max(moment.timestamp() - now, 0.0), LONGEST_WAIT)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
