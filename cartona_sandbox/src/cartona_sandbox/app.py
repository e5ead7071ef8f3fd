"""The web application: API, control and the retailer's page over one sandbox."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from .answers import Json, Refused
from .api import orders, products
from .control import router as control_router
from .endpoints import PREFIX
from .sandbox import Sandbox
from .shop import router as shop_router
from .traffic import Traffic


def create_app(path: str) -> FastAPI:
    """Return the application; its state is in the file at `path`.

    Who is done with it closes `app.state.sandbox`.
    """
    sandbox = Sandbox(path)

    app = FastAPI(title="Cartona sandbox", version="1.0.0")
    app.state.sandbox = sandbox
    app.include_router(products.router)
    app.include_router(orders.router)
    app.include_router(control_router)
    app.include_router(shop_router)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(Traffic, faults=sandbox.faults, journal=sandbox.journal)
    return app


async def _refused(request: Request, error: Any) -> Json:
    return Json(error.body(), status_code=error.status)


async def _http_error(request: Request, error: Any) -> Json:
    body = {"error": str(error.detail), "details": f"{request.method} {request.url.path}"}
    return Json(body, status_code=error.status_code, headers=error.headers)


async def _invalid(request: Request, error: Any) -> Json:
    reasons = [
        f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
        for item in error.errors()[:5]
    ]
    status = 400 if request.url.path.startswith(PREFIX) else 422
    body = {"error": "The request is not valid", "details": "; ".join(reasons)}
    return Json(body, status_code=status)
