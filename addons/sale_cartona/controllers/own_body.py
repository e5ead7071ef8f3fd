"""Lets our routes read what they are sent themselves where Odoo would read it first.

Up to 15.0 Odoo takes whatever calls itself JSON for a remote procedure call, and reads it, or a
form, before any route is asked. A list of orders, or what is no JSON, then ends in a server error
with a traceback, wherever it was sent. This is the one place where the connector replaces
something of Odoo's while it runs: for the addresses of pushes and of the monitor, and for nothing
else.
"""

import functools

from .. import compat, const
from ..lib import parameters


def leave_to_the_route(get_request, plain):
    """Wrap *get_request*, which makes the request of an HTTP request: ours get a *plain* one."""

    @functools.wraps(get_request)
    def wrapped(root, httprequest):
        if httprequest.path.startswith((const.WEBHOOK_PATH, const.HEALTH_PATH)):
            parameters.forget(httprequest)
            return plain(httprequest)
        return get_request(root, httprequest)

    return wrapped


compat.wrap_reader_of_bodies(leave_to_the_route)
