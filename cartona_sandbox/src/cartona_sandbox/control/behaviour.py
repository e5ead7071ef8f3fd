"""Control of the whole: health, a new start, settings."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Body
from pydantic import ValidationError

from ..answers import Refused
from ..dependencies import SandboxDep
from ..settings import Settings

router = APIRouter()


@router.get("/health")
async def health(sandbox: SandboxDep) -> dict[str, Any]:
    """Say that the sandbox is up, and how much it holds."""
    counts = {
        table: sandbox.database.row(f"SELECT count(*) AS n FROM {table}")["n"]
        for table in ("accounts", "products", "orders")
    }
    return {"status": "ok", **counts}


@router.post("/reset")
async def reset(sandbox: SandboxDep) -> dict[str, bool]:
    """Empty everything and set every switch back."""
    sandbox.reset()
    return {"reset": True}


@router.get("/settings")
async def settings(sandbox: SandboxDep) -> Settings:
    """Return all switches."""
    return sandbox.settings.current


@router.put("/settings")
async def change_settings(sandbox: SandboxDep, changes: dict[str, Any] = Body()) -> Settings:  # noqa: B008
    """Set the switches that the body names; the others stay."""
    try:
        changed = Settings.model_validate({**sandbox.settings.current.model_dump(), **changes})
    except ValidationError as error:
        item = error.errors()[0]
        where = ".".join(str(part) for part in item["loc"])
        raise Refused("The settings are not valid", f"{where}: {item['msg']}") from None
    sandbox.settings.save(changed)
    return changed
