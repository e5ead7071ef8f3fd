"""The retailer's page."""

from fastapi import APIRouter

router = APIRouter()
