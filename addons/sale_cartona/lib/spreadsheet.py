"""Texts of others, made fit for a file that somebody opens in a spreadsheet."""

#: What a spreadsheet takes a cell for a formula by; some skip what does not print.
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(value):
    """Return whether a spreadsheet may take a text for a formula.

    >>> is_formula("=1+1"), is_formula("Tea"), is_formula(-1.0), is_formula(False)
    (True, False, False, False)
    """
    return isinstance(value, str) and value.startswith(_BEGINNINGS)


def harmless(value):
    r"""Return a value of a cell so that it is shown and not computed.

    A mark is put before it, as Odoo itself does in some of its files.

    >>> harmless("=HYPERLINK(1)"), harmless("@SUM(1)"), harmless("+2010"), harmless("2 kg")
    ("'=HYPERLINK(1)", "'@SUM(1)", "'+2010", '2 kg')
    """
    return "'" + value if is_formula(value) else value
