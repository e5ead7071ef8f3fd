"""The retailer's page: what shops see of the suppliers, live, and where they order."""

from __future__ import annotations

from fastapi import APIRouter

from ..api.documents import REFUSALS
from . import catalogue, live, orders, page

router = APIRouter(tags=["retailer's page"], responses=REFUSALS)
for _part in (page, catalogue, live, orders):
    router.include_router(_part.router)
