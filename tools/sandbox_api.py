"""Speaks to the sandbox's control API: what Cartona and its retailers do and see."""

from typing import Any

import requests


class SandboxApi:
    """The control API of the sandbox at ``url``; an answer that is no success raises."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()

    def get(self, path: str, **query: Any) -> Any:
        """Return the answer to a GET of ``/_sandbox/<path>``."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: Any) -> Any:
        """Return the answer to a POST of ``body``."""
        return self._call("POST", path, json=body)

    def patch(self, path: str, body: Any) -> Any:
        """Return the answer to a PATCH of ``body``."""
        return self._call("PATCH", path, json=body)

    def put(self, path: str, body: Any) -> Any:
        """Return the answer to a PUT of ``body``."""
        return self._call("PUT", path, json=body)

    def delete(self, path: str, **query: Any) -> Any:
        """Return the answer to a DELETE."""
        return self._call("DELETE", path, params=query)

    def open_account(self, token: str, supplier_code: str = "1") -> None:
        """Open one supplier account that ``token`` belongs to."""
        supplier = {"supplier_code": supplier_code, "name": "Nile Trading"}
        self.post("accounts", {"token": token, "suppliers": [supplier]})

    def product(self, internal_product_id: Any) -> dict[str, Any]:
        """Return a product as Cartona shows it, by the supplier's id."""
        (found,) = self.get("products", internal_product_id=str(internal_product_id))
        return found

    def journal(self, endpoint: str, after: int = 0, bodies: bool = False) -> list[dict[str, Any]]:
        """Return the requests that an endpoint received after the entry ``after``."""
        query = {"endpoint": endpoint, "after": after, "limit": 100_000, "bodies": bodies}
        return self.get("journal", **query)

    def last_entry_id(self) -> int:
        """Return the id of the journal's newest entry."""
        entries = self.get("journal", limit=100_000, bodies=False)
        return entries[-1]["id"] if entries else 0

    def _call(self, method: str, path: str, **options: Any) -> Any:
        answer = self._session.request(
            method, f"{self.url}/_sandbox/{path}", timeout=120, **options
        )
        if not answer.ok:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json()
