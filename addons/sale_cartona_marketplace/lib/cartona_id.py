"""What a Cartona ID may look like."""

import re

#: How many characters an id has at most.
LONGEST = 64

#: What an id consists of: Latin letters and digits, which any keyboard has, and some signs.
PATTERN = "[0-9A-Za-z._:/#+-]+"

_VALID = re.compile(r"^%s\Z" % PATTERN)


def normalized(value):
    """Return *value* as a trimmed text, False where nothing is left of it.

    >>> normalized(" 904 "), normalized(904), normalized("  ")
    ('904', '904', False)
    """
    if value is None or value is False:
        return False
    return str(value).strip() or False


def is_valid(value):
    """Return whether a normalized *value* may be a Cartona ID.

    >>> is_valid("SKU-904/2"), is_valid("9 04"), is_valid("٩٠٤"), is_valid("9" * 65)
    (True, False, False, False)
    """
    return len(value) <= LONGEST and bool(_VALID.match(value))
