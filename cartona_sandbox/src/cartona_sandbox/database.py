"""The one file that holds the sandbox's state.

All handlers run on the event loop and none awaits inside a transaction, so one connection is
enough and every transaction is alone: the single writer needs no lock.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token TEXT NOT NULL,
    supplier_code TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (token, supplier_code)
);
CREATE TABLE IF NOT EXISTS products (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    internal_product_id TEXT,
    base_product_id TEXT,
    unit TEXT,
    unit_count INTEGER,
    selling_price TEXT,
    available_stock_quantity INTEGER,
    remind_me_at_stock INTEGER,
    min_order INTEGER,
    max_order INTEGER,
    in_stock INTEGER NOT NULL DEFAULT 0,
    is_published INTEGER NOT NULL DEFAULT 1,
    is_unlimited_stock INTEGER NOT NULL DEFAULT 0,
    notes TEXT,
    details TEXT NOT NULL DEFAULT '{}',
    search TEXT NOT NULL DEFAULT '',
    revision INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS product_names (
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    lang TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (product_id, lang)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS products_internal ON products (internal_product_id, account_id);
CREATE INDEX IF NOT EXISTS products_base ON products (base_product_id, account_id);
CREATE INDEX IF NOT EXISTS products_account ON products (account_id, id);
CREATE INDEX IF NOT EXISTS products_revision ON products (account_id, revision);
CREATE TABLE IF NOT EXISTS orders (
    hashed_id TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    status TEXT,
    payload TEXT NOT NULL,
    is_raw INTEGER NOT NULL DEFAULT 0,
    retailer_otp TEXT,
    retailer_number TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    pulled INTEGER NOT NULL DEFAULT 0,
    acked INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS orders_waiting ON orders (account_id, revision) WHERE acked < version;
CREATE INDEX IF NOT EXISTS orders_retailer ON orders (retailer_number, created);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    endpoint TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    query TEXT NOT NULL,
    token_hash TEXT,
    arrived_at REAL NOT NULL,
    received_at REAL NOT NULL,
    finished_at REAL NOT NULL,
    items INTEGER,
    status INTEGER,
    fault TEXT,
    body BLOB,
    body_size INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS journal_endpoint ON journal (endpoint, id);
"""

_TABLES = ("orders", "product_names", "products", "accounts", "counters", "settings", "journal")


class Database:
    """A thin layer over SQLite. Rows are `sqlite3.Row`."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        # Survives the death of the process; only a power cut could lose the last moments.
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(_SCHEMA)
        #: Grows with every change that a page may want to show.
        self.revision = self.counter("revision")

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it."""
        self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Nests: the outermost one commits."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def function(self, name: str, function: Callable[[Any], Any]) -> None:
        """Let statements call a function of one value, which always gives the same for it."""
        self._connection.create_function(name, 1, function, deterministic=True)

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self._connection.execute(sql, values)

    def executemany(self, sql: str, values: Any) -> sqlite3.Cursor:
        """Run one statement for many rows of values."""
        return self._connection.executemany(sql, values)

    def rows(self, sql: str, values: Any = ()) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Any = ()) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        return self._connection.execute(sql, values).fetchone()

    def counter(self, name: str) -> int:
        """Return where a counter stands."""
        row = self.row("SELECT value FROM counters WHERE name = ?", (name,))
        return row["value"] if row else 0

    def count_up(self, name: str, by: int = 1) -> int:
        """Move a counter on and return where it stands now."""
        row = self.row(
            "INSERT INTO counters VALUES (?1, ?2) "
            "ON CONFLICT (name) DO UPDATE SET value = value + ?2 RETURNING value",
            (name, by),
        )
        return row["value"]

    def next_revision(self) -> int:
        """Number a change, so that whoever watches can ask for what came after."""
        self.revision = self.count_up("revision")
        return self.revision

    def empty(self) -> None:
        """Forget everything. Revisions are counted on, so that open pages notice."""
        with self.transaction():
            for table in _TABLES:
                self.execute(f"DELETE FROM {table}")
            self.execute("INSERT INTO counters VALUES ('revision', ?)", (self.revision,))
            self.next_revision()


def placeholders(values: Any) -> str:
    """Return as many question marks as there are values, for an IN clause."""
    return ",".join("?" * len(values))
