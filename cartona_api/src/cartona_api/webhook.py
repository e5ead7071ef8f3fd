"""Signing and checking of pushes. Contract, section *Webhooks*: a push is a hint, never trusted.

Cartona documents no push of its own; this is the scheme the connector offers it.
"""

import hashlib
import hmac
import re
from typing import Optional, Union

TIMESTAMP_HEADER = "X-Cartona-Timestamp"
SIGNATURE_HEADER = "X-Cartona-Signature"
SECRET_HEADER = "X-Cartona-Secret"  # nosec B105 - no secret


def sign(secret: str, timestamp: Union[str, int], body: bytes) -> str:
    """Return the signature: HMAC-SHA256, in hex, over the timestamp, a dot and the raw body."""
    signed = f"{timestamp}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def verify(
    secret: Optional[str],
    timestamp: Union[str, int, None],
    body: bytes,
    signature: Optional[str],
    now: float,
    tolerance: float = 300,
) -> bool:
    """Whether a push is signed with the secret and not older or newer than `tolerance` seconds.

    `now` is the wall clock in seconds since the epoch. Never raises on what a stranger sends,
    and takes the same time however much of the signature is right.
    """
    text = str(timestamp)
    if not secret or not signature or not re.fullmatch("[0-9]{1,12}", text):
        return False
    expected = sign(secret, text, body).encode()
    good = hmac.compare_digest(expected, signature.encode("utf-8", "replace"))
    return good and abs(now - int(text)) <= tolerance
