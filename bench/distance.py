"""A way to the sandbox that takes time, as the way to a real Cartona does."""

import asyncio
import threading
from contextlib import suppress
from urllib.parse import urlsplit

#: Round trips that a new connection costs before its first request: TCP and TLS 1.3.
HANDSHAKE = 2


class Distance:
    """Forwards connections to ``url``, each byte half a ``round_trip`` (seconds) late.

    A new connection first waits for the round trips of its handshake, so that a client
    which opens one for every call is seen to pay for it.
    """

    def __init__(self, url: str, round_trip: float) -> None:
        self.target = urlsplit(url)
        self.round_trip = round_trip
        self.connections = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        serving = asyncio.start_server(self._connected, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(serving, self._loop).result(10)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Stop forwarding."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connected(self, reader, writer) -> None:
        self.connections += 1
        await asyncio.sleep(HANDSHAKE * self.round_trip)
        far = await asyncio.open_connection(self.target.hostname, self.target.port)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(self._forward(reader, far[1]), self._forward(far[0], writer))

    async def _forward(self, reader, writer) -> None:
        while data := await reader.read(65536):
            self._loop.call_later(self.round_trip / 2, writer.write, data)
        self._loop.call_later(self.round_trip / 2, writer.close)
