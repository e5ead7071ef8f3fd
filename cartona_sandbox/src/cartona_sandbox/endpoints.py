"""The API's calls by name, and every path each of them answers at.

Production and Cartona's own guide use different paths; both are served. Contract, *Endpoints*.
Names are those of the client's methods.
"""

from __future__ import annotations

from cartona_api import Endpoints

PREFIX = "/api/v1/"

#: Name: (method, field of the client's `Endpoints`). Where two share the guide's path, the first
#: has it.
_CALLS = {
    "products": ("GET", "products"),
    "base_products": ("GET", "base_products"),
    "update_products": ("POST", "update_products"),
    "update_base_products": ("POST", "update_base_products"),
    "update_base_stock": ("POST", "update_base_stock"),
    "pull_orders": ("GET", "pull_orders"),
    "update_order_statuses": ("POST", "order_statuses"),
    "update_order_status": ("POST", "order_status"),
    "update_order_lines": ("POST", "order_lines"),
}

#: What a fault may name.
NAMES = (*_CALLS, "*")

_BY_PATH: dict[tuple[str, str], str] = {}
for _endpoints in (Endpoints(), Endpoints.guide()):
    for _name, (_method, _field) in _CALLS.items():
        _path = PREFIX + getattr(_endpoints, _field)
        _BY_PATH.setdefault((_method, _path), _name)

_SINGLE = tuple(
    path.removesuffix("{hashed_id}") for _, path in _BY_PATH if path.endswith("{hashed_id}")
)


def paths(name: str) -> list[str]:
    """Return the paths of a call, production's first. An id may hold anything, also a slash."""
    found = [path for (_, path), owner in _BY_PATH.items() if owner == name]
    return [path.replace("{hashed_id}", "{hashed_id:path}") for path in found]


def endpoint_of(method: str, path: str) -> str:
    """Return the name of the call that a request makes, "unknown" for none."""
    if method == "POST" and path.startswith(_SINGLE):
        return "update_order_status"
    return _BY_PATH.get((method, path), "unknown")


def method(name: str) -> str:
    """Return the HTTP method of a call."""
    return _CALLS[name][0]
