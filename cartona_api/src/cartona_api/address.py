"""Checks of what is configured: the base address and the token."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from .errors import ConfigurationError


def check_base_url(url: str) -> str:
    """Return the address with a trailing slash; raise ConfigurationError if it is not safe.

    The token goes wherever this points, so it must be https; plain http is for a server on this
    very machine (tests, the sandbox).
    """
    text = (url or "").strip()
    if not text or re.search(r"[\x00-\x20\x7f\\]", text):
        raise ConfigurationError("The address of Cartona is empty or holds blanks.")
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 (raises when it is no port)
    except ValueError:
        raise ConfigurationError("The address of Cartona is not a web address.") from None
    _check_parts(parts)
    return text.rstrip("/") + "/"


def _check_parts(parts: SplitResult) -> None:
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError("The address of Cartona must begin with https://.")
    if "@" in parts.netloc:
        raise ConfigurationError("The address of Cartona must not hold a user or password.")
    if parts.query or parts.fragment:
        raise ConfigurationError("The address of Cartona must not hold a query (?) or mark (#).")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ConfigurationError(
            "The address of Cartona must begin with https://, or others could read the token."
        )


def is_loopback(host: str) -> bool:
    """Whether a host name means this very machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_token(token: str) -> str:
    """Return the token without blanks around it; raise ConfigurationError if it is no token."""
    text = (token or "").strip()
    if not text:
        raise ConfigurationError("The token of Cartona is missing.")
    if not re.fullmatch(r"[\x20-\x7e]+", text):
        raise ConfigurationError("The token of Cartona holds characters that no token has.")
    return text


class TokenAuth:
    """Puts the token on a request, as late as possible so that it is seen as little as possible.

    Being an `auth` of requests, it also keeps a .netrc from adding another login.
    """

    def __init__(self, token: str):
        self._token = token

    def __call__(self, request):
        """Set the header; called by requests."""
        request.headers["AuthorizationToken"] = self._token
        return request

    def __repr__(self):
        return "TokenAuth(***)"

    def mask(self, body: bytes) -> bytes:
        """Return an answer without the token, should the other side have repeated it."""
        token = self._token.encode()
        # So short a token would only stand in an answer by chance.
        return body if len(token) < 8 else body.replace(token, b"***")
