"""The time of day as PostgreSQL's timestamps have it."""

from datetime import datetime, timezone


def utcnow():
    """Return now in UTC, naive, with microseconds: Odoo's own is cut to the second."""
    return datetime.now(timezone.utc).replace(tzinfo=None)
