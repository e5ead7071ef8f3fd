"""A local Cartona: its supplier API, a retailer's page, and faults on demand."""

from .app import create_app
