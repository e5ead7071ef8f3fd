"""What FastAPI hands to the handlers of requests."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from .sandbox import Sandbox


async def get_sandbox(request: Request) -> Sandbox:
    """Return the sandbox that the application serves; async, so that it needs no thread."""
    return request.app.state.sandbox


#: The sandbox, as a parameter of a handler.
SandboxDep = Annotated[Sandbox, Depends(get_sandbox)]
