"""Calls an Odoo server over JSON-RPC, as any integration does."""

import itertools
from typing import Any

import requests


class OdooRpcError(Exception):
    """The server answered a call with an error; the text is its name and message."""

    def __init__(self, name: str, message: str, debug: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message
        self.debug = debug
        self.add_note(debug)


class OdooRpc:
    """A user's session on one database; ``/jsonrpc`` exists in all series."""

    def __init__(
        self, url: str, database: str, login: str = "admin", password: str = "admin"
    ) -> None:
        self.url = url
        self.database = database
        self.password = password
        self._session = requests.Session()
        self._ids = itertools.count(1)
        self.uid = self._service("common", "login", database, login, password)
        if not self.uid:
            raise OdooRpcError("AccessDenied", f"{login} is refused on {database}", "")

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call ``method`` of ``model``; record methods take a list of ids first.

        Raises `OdooRpcError` if the server answers with an error.
        """
        credentials = (self.database, self.uid, self.password)
        return self._service("object", "execute_kw", *credentials, model, method, args, kwargs)

    def search_read(self, model: str, domain: list, fields: list[str], **kwargs: Any) -> list[dict]:
        """Return the ``fields`` of all records that ``domain`` finds."""
        return self.call(model, "search_read", domain, fields, **kwargs)

    def _service(self, service: str, method: str, *args: Any) -> Any:
        parameters = {"service": service, "method": method, "args": args}
        body = {"jsonrpc": "2.0", "id": next(self._ids), "method": "call", "params": parameters}
        answer = self._session.post(f"{self.url}/jsonrpc", json=body, timeout=600)
        answer.raise_for_status()
        content = answer.json()
        if "error" in content:
            data = content["error"].get("data", {})
            raise OdooRpcError(
                data.get("name", "?"), data.get("message", "?"), data.get("debug", "")
            )
        return content.get("result")
