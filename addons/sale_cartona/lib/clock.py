"""The time of day, as PostgreSQL's timestamps have it and as a user's clock shows it."""

from datetime import datetime, timezone

from dateutil import tz

#: The time zone of whoever has chosen none.
HOME = "Africa/Cairo"


def utcnow():
    """Return now in UTC, naive, with microseconds: Odoo's own is cut to the second."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def zone_name(env):
    """Return the name of the user's time zone; the web client tells it, which saves reading it."""
    return env.context.get("tz") or env.user.tz or HOME


def zone(env):
    """Return the user's time zone; UTC where its name means nothing."""
    return tz.gettz(zone_name(env)) or tz.UTC


def local(env, at):
    """Return a naive time in UTC as the user's clock shows it.

    >>> from types import SimpleNamespace as Env
    >>> nowhere = Env(context={}, user=Env(tz=False))
    >>> print(local(nowhere, datetime(2026, 1, 5, 22, 30)))
    2026-01-06 00:30:00+02:00
    """
    return at.replace(tzinfo=tz.UTC).astimezone(zone(env))
