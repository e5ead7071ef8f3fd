"""A connection that can be cut for real, as a network does it."""

from __future__ import annotations

import socket
import struct
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

#: SO_LINGER on, for 0 seconds: closing sends a reset instead of a farewell.
_RESET = struct.pack("ii", 1, 0)


class CuttableProtocol(H11Protocol):
    """Uvicorn's own protocol; it hands each request the transport it came by."""

    def connection_made(self, transport: Any) -> None:  # type: ignore[override]
        """Remember the transport where the request's scope copies its state from."""
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


async def cut(scope: dict[str, Any], receive: Any) -> None:
    """Reset the connection that a request came by, and wait until it is gone.

    Raises ConnectionResetError where there is no real connection, as in a test without a server.
    """
    transport = scope.get("state", {}).get("transport")
    if transport is None:
        raise ConnectionResetError("the sandbox cuts the connection")
    peer = transport.get_extra_info("socket")
    if peer is not None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
