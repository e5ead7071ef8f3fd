"""Tokens and the supplier accounts they open."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .answers import Refused
from .database import Database


@dataclass(frozen=True)
class Account:
    """One supplier account."""

    id: int
    token: str
    supplier_code: str
    name: str


class Accounts:
    """All supplier accounts, read once and kept in memory: every request needs them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.load()

    def load(self) -> None:
        """Read the accounts from the file."""
        self._all = [Account(*row) for row in self._database.rows("SELECT * FROM accounts")]
        self._by_token: dict[str, list[Account]] = {}
        for account in self._all:
            self._by_token.setdefault(account.token, []).append(account)
        self._by_id = {account.id: account for account in self._all}

    def all(self) -> list[Account]:
        """Return every account."""
        return self._all

    def get(self, account_id: int) -> Account:
        """Return one account by its number."""
        if account_id not in self._by_id:
            raise Refused(f"There is no account {account_id}", status=404)
        return self._by_id[account_id]

    def of_token(self, token: str) -> list[Account]:
        """Return what a token opens; nothing for a wrong token."""
        return self._by_token.get(token, [])

    def add(self, token: str, suppliers: list[tuple[str, str]]) -> list[Account]:
        """Give a token its accounts, (code, name) each; those that exist take the new name."""
        with self._database.transaction():
            self._database.executemany(
                "INSERT INTO accounts (token, supplier_code, name) VALUES (?, ?, ?) "
                "ON CONFLICT (token, supplier_code) DO UPDATE SET name = excluded.name",
                [(token, code, name) for code, name in suppliers],
            )
            self._database.next_revision()
        self.load()
        return self.of_token(token)

    def find(self, supplier_code: str, token: str | None = None) -> Account:
        """Return the account with this code. Codes repeat between tokens: then say the token."""
        found = [
            account
            for account in self._all
            if account.supplier_code == supplier_code and token in (None, account.token)
        ]
        if not found:
            raise Refused(f"No account has the supplier code {supplier_code}", status=404)
        if len(found) > 1:
            raise Refused(
                f"Several tokens have the supplier code {supplier_code}: say the token", status=409
            )
        return found[0]


def narrow(accounts: list[Account], supplier_code: str | None) -> list[Account]:
    """Return the accounts a request speaks of: those with the code it names, else all."""
    if not supplier_code:
        return accounts
    return [account for account in accounts if account.supplier_code == supplier_code]


def with_code(accounts: list[Account], supplier_code: str | None) -> list[Account]:
    """Return the accounts an item of a body speaks of; refuses a code that none of them has."""
    found = narrow(accounts, supplier_code)
    if not found:
        raise Refused(f"Supplier account not found: {supplier_code}")
    return found


def token_hash(token: str) -> str:
    """Return what the journal may say about a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:16]
