"""What was asked and when: the measuring instrument of tests and benches."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields
from typing import Any

from cartona_api import wire

from .database import Database

#: Bodies beyond this are kept only in part.
BODY_CAP = 1_000_000
_KEPT = 50_000
_PRUNE_EVERY = 1_000


@dataclass
class Entry:
    """One request. Times are seconds since 1970."""

    endpoint: str
    method: str
    path: str
    query: str
    token_hash: str | None
    #: When the request's head was there; `received_at`: when its body was, before any effect.
    arrived_at: float
    received_at: float
    #: When the answer was ready to go.
    finished_at: float = 0
    items: int | None = None
    #: None: the connection was dropped.
    status: int | None = None
    fault: str | None = None
    body: bytes = b""
    body_size: int = 0


_COLUMNS = [field.name for field in fields(Entry)]
_INSERT = f"INSERT INTO journal ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


class Journal:
    """The last 50,000 requests. Bodies are stored as they came and parsed only when read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cleared_at = 0.0

    def write(self, entry: Entry) -> None:
        """Keep one request, unless it came before the last clearing and only ends now."""
        if entry.arrived_at < self._cleared_at:
            return
        number = self._database.execute(_INSERT, list(vars(entry).values())).lastrowid
        if number % _PRUNE_EVERY == 0:
            self._database.execute("DELETE FROM journal WHERE id <= ?", (number - _KEPT,))

    def read(
        self, after: int = 0, endpoint: str | None = None, limit: int = 1000, bodies: bool = True
    ) -> list[dict[str, Any]]:
        """Return requests that came after the one with this id, oldest first."""
        rows = self._database.rows(
            "SELECT * FROM journal WHERE id > ?1 AND (?2 IS NULL OR endpoint = ?2) "
            "ORDER BY id LIMIT ?3",
            (after, endpoint, limit),
        )
        return [_shown(dict(row), bodies) for row in rows]

    def clear(self) -> None:
        """Forget all requests; ids go on."""
        self._cleared_at = time.time()
        self._database.execute("DELETE FROM journal")


def _shown(entry: dict[str, Any], bodies: bool) -> dict[str, Any]:
    raw = entry.pop("body")
    entry["body"] = None
    if bodies and raw:
        try:
            entry["body"] = wire.loads(raw)
        except ValueError:
            entry["body"] = raw.decode("utf-8", "replace")
    return entry
