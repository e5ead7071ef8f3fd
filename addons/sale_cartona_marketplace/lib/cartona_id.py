"""What a Cartona ID may look like."""

import re

#: Longest id that is taken for one.
LONGEST = 64

#: Letters and digits of any keyboard that Cartona's own ids are made of, and signs between them.
PATTERN = "[0-9A-Za-z._:/#+-]+"

_VALID = re.compile(r"^%s\Z" % PATTERN)


def normalized(value):
    """Return *value* trimmed, False where nothing is left of it."""
    if value is None or value is False:
        return False
    return str(value).strip() or False


def is_valid(value):
    """Return whether a normalized *value* may be a Cartona ID."""
    return len(value) <= LONGEST and bool(_VALID.match(value))
