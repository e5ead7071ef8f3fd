"""Failures on demand: what to break, where, how often."""

from __future__ import annotations

import random
import time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .endpoints import NAMES

Kind = Literal[
    "latency",
    "rate_limit",
    "error_500",
    "outage",
    "drop_before",
    "drop_after",
    "truncated_json",
    "html_200",
    "wrong_content_type",
    "duplicate_delivery",
    "reordered_pages",
]


class Fault(BaseModel):
    """One failure. Without `count`, `seconds` and `until` it stays until it is deleted."""

    model_config = ConfigDict(extra="forbid")

    #: Name of an endpoint, or "*" for all.
    endpoint: Literal[NAMES] = "*"
    kind: Kind
    #: Only requests with this token.
    token: str | None = None
    #: How many requests are hit.
    count: int | None = Field(None, ge=1)
    #: How many matching requests pass unharmed first.
    skip: int = Field(0, ge=0)
    #: The chance of each matching request to be hit.
    probability: float = Field(1.0, ge=0, le=1)
    #: Latency: how long. Outage: how long from now.
    seconds: float | None = Field(None, ge=0, le=86400)
    #: Ends at this time (seconds since 1970).
    until: float | None = Field(None, ge=0, le=1e12)
    #: For `rate_limit`: the header as it is sent, seconds or a date; "" leaves it out.
    retry_after: Annotated[float, Field(ge=0)] | Annotated[str, Field(pattern="^[ -~]*$")] = 1.0
    #: For `error_500` and `outage`: another status of 500 to 599.
    status: int = Field(500, ge=500, le=599)
    id: int = 0
    #: How many requests it has hit.
    hits: int = 0


class Faults:
    """The failures in force. They live in memory: a restart ends them."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last_id = 0

    def add(self, fault: Fault) -> Fault:
        """Put a failure into force."""
        self._last_id += 1
        fault.id, fault.hits = self._last_id, 0
        if fault.kind == "outage" and fault.until is None:
            fault.until = time.time() + (10 if fault.seconds is None else fault.seconds)
        self._faults.append(fault)
        return fault

    def all(self) -> list[Fault]:
        """Return what is in force."""
        now = time.time()
        self._faults = [fault for fault in self._faults if not _is_over(fault, now)]
        return self._faults

    def remove(self, fault_id: int) -> bool:
        """End one failure; False when there is none with this id."""
        kept = [fault for fault in self._faults if fault.id != fault_id]
        found = len(kept) < len(self._faults)
        self._faults = kept
        return found

    def clear(self) -> None:
        """End all failures."""
        self._faults = []

    def hitting(self, endpoint: str, token: str) -> list[Fault]:
        """Return what hits this request: any latency, and at most one other failure."""
        if not self._faults:
            return []
        hitting: list[Fault] = []
        for fault in self.all():
            if fault.kind != "latency" and any(other.kind != "latency" for other in hitting):
                continue
            if _hits(fault, endpoint, token):
                fault.hits += 1
                hitting.append(fault)
        return hitting


def _is_over(fault: Fault, now: float) -> bool:
    used_up = fault.count is not None and fault.hits >= fault.count
    return used_up or (fault.until is not None and now >= fault.until)


def _hits(fault: Fault, endpoint: str, token: str) -> bool:
    if fault.endpoint not in ("*", endpoint) or fault.token not in (None, token):
        return False
    if fault.skip:
        fault.skip -= 1
        return False
    return fault.probability >= 1 or random.random() < fault.probability
