"""What the check of the address for pushes asks, and only the right database can answer."""

from cartona_api import webhook


def pong(secret, nonce):
    """Return the answer to a ping of *nonce* by whoever has the *secret*.

    >>> pong("secret", "nonce") == pong("secret", "nonce") != pong("another", "nonce")
    True
    """
    return webhook.sign(secret, "pong", nonce.encode("utf-8", "replace"))
