"""Parameters of a request to a route that takes none from Odoo.

Odoo passes whatever stands behind an address or in a form on as arguments, and fails with a
traceback where a stranger has called one ``self``, or what else its own methods take. So what our
routes want to know they read themselves.
"""

from urllib.parse import parse_qs

from werkzeug.datastructures import ImmutableMultiDict


def forget(httprequest):
    """Have a request look as if it had no parameters; its body is left as it is, unread."""
    for name in ("args", "form", "files"):
        setattr(httprequest, name, ImmutableMultiDict())


def in_address(httprequest, name):
    """Return what the address of a request says last of a parameter, else None.

    >>> from types import SimpleNamespace
    >>> asked = SimpleNamespace(query_string=b"self=1&token=a&token=b%2Bc")
    >>> in_address(asked, "token"), in_address(asked, "debug")
    ('b+c', None)
    """
    written = parse_qs(httprequest.query_string.decode("utf-8", "replace"))
    return written.get(name, [None])[-1]
