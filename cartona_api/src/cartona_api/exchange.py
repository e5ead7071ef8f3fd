"""The record of one call, for logs. Holds no token, and of the bodies masked excerpts only."""

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Exchange:
    """What was exchanged with Cartona in one call."""

    #: The client's method, such as `update_products`.
    operation: str
    method: str
    #: Below the base address, without the query.
    path: str
    status: Optional[int]
    #: Wall clock, seconds since the epoch.
    started: float
    #: Seconds.
    duration: float
    items_sent: int
    items_received: int
    #: Class and message of the failure, or None.
    error: Optional[str]
    bytes_sent: int
    bytes_received: int
    #: The beginning of the query or body, and of the answer, as `masking.excerpt` shows them.
    request: str = ""
    answer: str = ""
