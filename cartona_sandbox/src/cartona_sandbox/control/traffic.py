"""Control of the traffic: faults, the journal, the log of pushes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from ..answers import Json, Refused
from ..dependencies import SandboxDep
from ..faults import Fault

router = APIRouter()

_After = Annotated[int, Query(ge=0, le=2**62)]


@router.get("/faults")
async def faults(sandbox: SandboxDep) -> list[Fault]:
    """Return the faults in force."""
    return sandbox.faults.all()


@router.post("/faults")
async def add_fault(sandbox: SandboxDep, fault: Fault) -> Fault:
    """Put a fault into force."""
    return sandbox.faults.add(fault)


@router.delete("/faults")
async def clear_faults(sandbox: SandboxDep) -> dict[str, bool]:
    """End all faults."""
    sandbox.faults.clear()
    return {"removed": True}


@router.delete("/faults/{fault_id}")
async def remove_fault(sandbox: SandboxDep, fault_id: int) -> dict[str, bool]:
    """End one fault."""
    if not sandbox.faults.remove(fault_id):
        raise Refused(f"There is no fault {fault_id}", status=404)
    return {"removed": True}


@router.get("/journal")
async def journal(
    sandbox: SandboxDep,
    after: _After = 0,
    endpoint: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100_000)] = 1000,
    bodies: bool = True,
) -> Json:
    """Return requests to the API after the one with this id, oldest first."""
    return Json(sandbox.journal.read(after, endpoint, limit, bodies))


@router.delete("/journal")
async def clear_journal(sandbox: SandboxDep) -> dict[str, bool]:
    """Forget the requests; ids go on."""
    sandbox.journal.clear()
    return {"removed": True}


@router.get("/webhooks")
async def webhooks(sandbox: SandboxDep, after: _After = 0) -> list[dict[str, Any]]:
    """Return the pushes after this id, oldest first, each with its attempts."""
    return sandbox.webhooks.log(after)
