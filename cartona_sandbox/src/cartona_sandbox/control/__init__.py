"""The control API below `/_sandbox/`: for tests, benches and demonstrations, never for Odoo."""

from __future__ import annotations

import ipaddress

from fastapi import APIRouter, Depends, Request

from ..answers import Refused
from ..api.documents import REFUSALS
from . import behaviour, orders, stock, traffic


async def _only_from_this_machine(request: Request) -> None:
    host = request.client.host if request.client else ""
    try:
        nearby = ipaddress.ip_address(host).is_loopback
    except ValueError:
        nearby = host == "testclient"
    if not nearby:
        raise Refused("The control API answers only to this machine", status=403)


router = APIRouter(
    prefix="/_sandbox",
    tags=["control"],
    dependencies=[Depends(_only_from_this_machine)],
    responses=REFUSALS,
)
for _part in (behaviour, stock, orders, traffic):
    router.include_router(_part.router)
