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
        raise ConfigurationError.of("address_blank")
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 (raises when it is no port)
    except ValueError:
        raise ConfigurationError.of("address_malformed") from None
    _check_parts(parts)
    return text.rstrip("/") + "/"


def _check_parts(parts: SplitResult) -> None:
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError.of("address_scheme")
    if "@" in parts.netloc:
        raise ConfigurationError.of("address_login")
    if parts.query or parts.fragment:
        raise ConfigurationError.of("address_query")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ConfigurationError.of("address_insecure")


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
        raise ConfigurationError.of("token_missing")
    if not re.fullmatch(r"[\x20-\x7e]+", text):
        raise ConfigurationError.of("token_malformed")
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
