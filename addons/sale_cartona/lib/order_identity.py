"""What tells an order of Cartona's, and a version of it, from any other."""

import hashlib

import cartona_api

#: A longer text is no id, and could not be indexed.
LONGEST_ID = 200


def identity(pulled):
    """Return the id of *pulled*, a :class:`cartona_api.PulledOrder`, and the hash of its version.

    An order without an id that can be one gets one from its content, to be kept and shown all
    the same. The order of keys makes no difference:

    >>> def read(raw):
    ...     return identity(cartona_api.PulledOrder.read(raw))
    >>> read({"hashed_id": "A1", "status": "pending"})[0]
    'A1'
    >>> read({"hashed_id": "A1", "x": 1}) == read({"x": 1, "hashed_id": "A1"})
    True
    >>> read({"x": 1})[0][:1]
    '?'
    """
    digest = hashlib.sha256(_canonical(pulled.raw).encode()).hexdigest()
    hashed_id = pulled.hashed_id
    if not hashed_id or len(hashed_id) > LONGEST_ID:
        hashed_id = "?" + digest[:16]
    return hashed_id, digest


def _canonical(value):
    """Return JSON in which the order of keys makes no difference."""
    if isinstance(value, dict):
        value = {key: value[key] for key in sorted(value)}
        return "{%s}" % ",".join(
            "%s:%s" % (cartona_api.dumps(key), _canonical(item)) for key, item in value.items()
        )
    if isinstance(value, list):
        return "[%s]" % ",".join(map(_canonical, value))
    return cartona_api.dumps(value)
