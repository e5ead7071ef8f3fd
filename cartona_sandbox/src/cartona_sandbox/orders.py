"""Orders as Cartona keeps them: versions, what was pulled of them and what was acknowledged."""

from __future__ import annotations

import random
import sqlite3
import string
import time
from dataclasses import dataclass
from typing import Any

from cartona_api import wire

from .accounts import Account
from .answers import Refused, encode
from .database import Database, placeholders

_ID_LETTERS = string.ascii_letters + string.digits


@dataclass
class StoredOrder:
    """One order: its payload as a pull shows it, and what the pull does not show."""

    hashed_id: str
    account_id: int
    data: Any
    is_raw: bool
    retailer_otp: str | None
    version: int
    pulled: int
    acked: int
    created: float

    @property
    def status(self) -> str | None:
        """Where the order stands."""
        status = self.data.get("status") if isinstance(self.data, dict) else None
        return status if isinstance(status, str) else None

    @property
    def delivered_by(self) -> str | None:
        """Whose fleet delivers."""
        return self.data.get("delivered_by") if isinstance(self.data, dict) else None


class Orders:
    """The orders of all suppliers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def new_id(self, rng: random.Random | None = None) -> str:
        """Return an unused hashed_id, opaque like Cartona's: `pPX2wRNM`."""
        rng = rng or random.Random()
        while True:
            hashed_id = "".join(rng.choices(_ID_LETTERS, k=8))
            if not self._database.row("SELECT 1 FROM orders WHERE hashed_id = ?", (hashed_id,)):
                return hashed_id

    def insert(
        self, account: Account, hashed_id: str, data: dict[str, Any], otp: str | None = None
    ) -> None:
        """Keep a new order."""
        self._put(account, hashed_id, encode(data).decode(), data, otp, is_raw=False)

    def insert_raw(self, account: Account, hashed_id: str, payload: str, data: Any) -> None:
        """Keep a payload as it is; one with the same id replaces it as a later version."""
        self._put(account, hashed_id, payload, data, None, is_raw=True)

    def _put(
        self,
        account: Account,
        hashed_id: str,
        payload: str,
        data: Any,
        otp: str | None,
        is_raw: bool,
    ) -> None:
        fields = data if isinstance(data, dict) else {}
        retailer = fields.get("retailer")
        phone = retailer.get("retailer_number") if isinstance(retailer, dict) else None
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO orders (hashed_id, account_id, status, payload, is_raw, retailer_otp,"
                " retailer_number, created, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (hashed_id) DO UPDATE SET account_id = excluded.account_id,"
                " status = excluded.status, payload = excluded.payload, is_raw = excluded.is_raw,"
                " version = version + 1, revision = excluded.revision",
                (
                    hashed_id,
                    account.id,
                    _text(fields.get("status")),
                    payload,
                    is_raw,
                    otp,
                    _text(phone),
                    time.time(),
                    self._database.next_revision(),
                ),
            )

    def find(self, hashed_id: str, accounts: list[Account] | None = None) -> StoredOrder:
        """Return one order, as far as these accounts may see it."""
        row = self._database.row("SELECT * FROM orders WHERE hashed_id = ?", (hashed_id,))
        allowed = None if accounts is None else {account.id for account in accounts}
        if row is None or (allowed is not None and row["account_id"] not in allowed):
            raise Refused(f"Order not found: {hashed_id}", status=404)
        return _stored(row)

    def save(self, order: StoredOrder, returns: bool = True) -> None:
        """Keep a changed order; `returns` makes it a later version, which a pull brings."""
        order.version += int(returns)
        self._database.execute(
            "UPDATE orders SET status = ?, payload = ?, retailer_otp = ?, version = ?,"
            " revision = ? WHERE hashed_id = ?",
            (
                _text(order.status),
                encode(order.data).decode(),
                order.retailer_otp,
                order.version,
                self._database.next_revision(),
                order.hashed_id,
            ),
        )

    def waiting(
        self,
        accounts: list[Account],
        begin: float | None,
        end: float | None,
        acknowledged: bool = False,
    ) -> list[str]:
        """Return the ids of the orders not yet acknowledged, the longest unchanged first.

        With ``acknowledged`` also of those that are.
        """
        rows = self._database.rows(
            f"SELECT hashed_id FROM orders WHERE account_id IN ({placeholders(accounts)})"
            " AND (acked < version OR ?) AND created BETWEEN ? AND ? ORDER BY revision, rowid",
            [
                *(account.id for account in accounts),
                acknowledged,
                0 if begin is None else begin,
                1e12 if end is None else end,
            ],
        )
        return [row["hashed_id"] for row in rows]

    def payloads(self, hashed_ids: list[str]) -> list[tuple[str, int, str]]:
        """Return id, version and payload of these orders, in this order."""
        found: dict[str, tuple[str, int, str]] = {}
        for start in range(0, len(hashed_ids), 500):
            part = hashed_ids[start : start + 500]
            for row in self._database.rows(
                "SELECT hashed_id, version, payload FROM orders"
                f" WHERE hashed_id IN ({placeholders(part)})",
                part,
            ):
                found[row["hashed_id"]] = (row["hashed_id"], row["version"], row["payload"])
        return [found[hashed_id] for hashed_id in hashed_ids if hashed_id in found]

    def mark_pulled(self, versions: list[tuple[str, int]]) -> None:
        """Remember which version of each order was handed out."""
        with self._database.transaction():
            self._database.executemany(
                "UPDATE orders SET pulled = max(pulled, ?2) WHERE hashed_id = ?1", versions
            )

    def acknowledge(self, hashed_id: str, swallow_edits: bool) -> None:
        """Take the last pulled version as stored by the supplier, or with a flaw any version."""
        version = "version" if swallow_edits else "max(acked, pulled)"
        self._database.execute(
            f"UPDATE orders SET acked = {version} WHERE hashed_id = ?", (hashed_id,)
        )

    def list(
        self,
        accounts: list[Account] | None = None,
        status: str | None = None,
        retailer_number: str | None = None,
        limit: int = 1000,
        offset: int = 0,
    ) -> list[StoredOrder]:
        """Return orders, the newest first."""
        parts, values = ["1"], []
        if accounts is not None:
            parts.append(f"account_id IN ({placeholders(accounts)})")
            values += [account.id for account in accounts]
        for name, value in (("status", status), ("retailer_number", retailer_number)):
            if value is not None:
                parts.append(f"{name} = ?")
                values.append(value)
        rows = self._database.rows(
            f"SELECT * FROM orders WHERE {' AND '.join(parts)}"
            " ORDER BY created DESC, rowid DESC LIMIT ? OFFSET ?",
            [*values, limit, offset],
        )
        return [_stored(row) for row in rows]

    def delete(self, hashed_id: str) -> bool:
        """Forget one order; False when there is none."""
        with self._database.transaction():
            self._database.next_revision()
            sql = "DELETE FROM orders WHERE hashed_id = ?"
            return self._database.execute(sql, (hashed_id,)).rowcount > 0


def _stored(row: sqlite3.Row) -> StoredOrder:
    try:
        data = wire.loads(row["payload"])
    except ValueError:
        data = row["payload"]
    return StoredOrder(
        hashed_id=row["hashed_id"],
        account_id=row["account_id"],
        data=data,
        is_raw=bool(row["is_raw"]),
        retailer_otp=row["retailer_otp"],
        version=row["version"],
        pulled=row["pulled"],
        acked=row["acked"],
        created=row["created"],
    )


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "replace").decode()
