"""How long something took or has lasted, in words that one glance takes in."""


def split(seconds):
    """Return ``(number, unit)`` of a time; the units are s, min, h and d.

    >>> split(0.034), split(4.26), split(59.6), split(61), split(7300), split(200000)
    (('0.03', 's'), ('4.3', 's'), ('1', 'min'), ('1', 'min'), ('2', 'h'), ('2', 'd'))
    """
    if seconds < 1:
        return "%.2f" % seconds, "s"
    if seconds < 10:
        return "%.1f" % seconds, "s"
    if round(seconds) < 60:
        return "%d" % round(seconds), "s"
    if seconds < 3600:
        return "%d" % round(seconds / 60), "min"
    if seconds < 86400:
        return "%d" % round(seconds / 3600), "h"
    return "%d" % round(seconds / 86400), "d"
