"""One handler, all the paths of its call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from ..endpoints import method, paths


def serve(router: APIRouter, name: str, **description: Any) -> Callable[[Any], Any]:
    """Serve a call of the API at production's path and at the guide's."""

    def decorate(handler: Any) -> Any:
        for path in paths(name):
            router.add_api_route(
                path,
                handler,
                methods=[method(name)],
                operation_id=f"{name}:{path}",
                **description,
            )
        return handler

    return decorate
