"""How long something is kept, as an administrator has set it."""


def whole(text, default):
    """Return a setting as a whole number of at least 1, else the *default*.

    >>> whole("30", 7), whole(False, 7), whole("0", 7), whole("a month", 7)
    (30, 7, 7, 7)
    """
    try:
        number = int(text)
    except (TypeError, ValueError):
        return default
    return number if number > 0 else default
