"""Names of products in further languages, and the words by which they are found.

Cartona's API knows one name of a product. The others are the sandbox's own: the retailer's page
shows them to those who read that language.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable
from typing import Any

from .accounts import Account
from .database import Database, placeholders

#: Of the names, and of the retailer's page.
LANGUAGES = ("en", "ar")
#: What people in Egypt write for one another.
_ALIKE = str.maketrans("أإآٱىةؤئ", "اااايهوي", "ـ")


class ProductNames:
    """Names by product and language."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.function("plain", plain)

    def keep(self, product: int, names: dict[str, str]) -> None:
        """Remember the names of a product by language."""
        rows = [(product, lang, _storable(name)) for lang, name in names.items() if name]
        self._database.executemany("INSERT OR REPLACE INTO product_names VALUES (?, ?, ?)", rows)

    def of(self, products: Iterable[int], lang: str) -> dict[int, str]:
        """Return the names in a language of those products that have one."""
        ids = list(products)
        found: dict[int, str] = {}
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            sql = "SELECT product_id, name FROM product_names"
            sql += f" WHERE lang = ? AND product_id IN ({placeholders(part)})"
            rows = self._database.rows(sql, (lang, *part))
            found.update((row["product_id"], row["name"]) for row in rows)
        return found

    def search(self, account: Account, words: str, page: int, per_page: int) -> list[sqlite3.Row]:
        """Return a page of the published products of which some name holds each of the words."""
        where, values = "account_id = ? AND is_published = 1", [account.id]
        for word in plain(words).split():
            where += f" AND {_HOLDS}"
            values += [word, word]
        sql = f"SELECT * FROM products WHERE {where} ORDER BY id LIMIT ? OFFSET ?"
        return self._database.rows(sql, (*values, per_page, (page - 1) * per_page))


_HOLDS = """(instr(plain(search), ?) > 0 OR EXISTS (
    SELECT 1 FROM product_names AS other
     WHERE other.product_id = products.id AND instr(plain(other.name), ?) > 0))"""


def plain(text: Any) -> str:
    """Return a text as it is compared: letters that are written for one another are the same.

    >>> plain("أرز") == plain("ارز"), plain("Rice")
    (True, 'rice')
    """
    marked = unicodedata.normalize("NFKC", _storable(str(text or "")).casefold())
    bare = "".join(letter for letter in marked if not unicodedata.combining(letter))
    return bare.translate(_ALIKE)


def _storable(text: str) -> str:
    """Return text that a database can hold: half a surrogate pair is none."""
    return text.encode("utf-8", "replace").decode()
