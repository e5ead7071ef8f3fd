"""A deadline for a whole call, kept at the level of the socket.

The read timeout of requests begins anew with every byte, so a server that drips its answer would
hold a call for ever. Here every read waits no longer than what is left of the call's time.
"""

import http.client
import io
import socket
from typing import Callable

from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Watch:
    """What is known of the call in progress; one call at a time."""

    def __init__(self, clock: Callable[[], float]):
        self._clock = clock
        self.begin(0.0, 0.0)

    def begin(self, read_timeout: float, total_timeout: float) -> None:
        """Start the time of a new call."""
        self._read_timeout = read_timeout
        self._expires = self._clock() + total_timeout
        #: The connection has carried an earlier call: the server may have closed it meanwhile.
        self.reused = False
        #: Bytes of the request may have left.
        self.sent = False
        #: Bytes of the answer have come.
        self.answered = False

    def patience(self) -> float:
        """Return the seconds the next read or write may take; raise socket.timeout at the end."""
        left = self._expires - self._clock()
        if left <= 0:
            raise socket.timeout("the call took too long")
        return min(left, self._read_timeout)


class _PatientReader(io.RawIOBase):
    """The reading end of a socket, with the patience of the watch."""

    def __init__(self, raw, sock, watch: Watch):
        super().__init__()
        self._raw = raw
        self._sock = sock
        self._watch = watch

    def readable(self):
        return True

    def readinto(self, buffer):
        self._sock.settimeout(self._watch.patience())
        count = self._raw.readinto(buffer)
        if count:
            self._watch.answered = True
        return count

    def close(self):
        self._raw.close()
        super().close()


def _watched(base: type, watch: Watch) -> type:
    """Return a connection class of urllib3 that reads with patience and tells the watch."""

    class Response(http.client.HTTPResponse):
        def __init__(self, sock, *args, **kwargs):
            super().__init__(sock, *args, **kwargs)
            self.fp = io.BufferedReader(_PatientReader(self.fp.detach(), sock, watch))

    class Connection(base):
        response_class = Response
        connecting = False
        has_served = False

        def connect(self):
            self.connecting = True
            super().connect()
            self.connecting = self.has_served = False
            self.sock.settimeout(watch.patience())

        def putrequest(self, *args, **kwargs):
            watch.reused = self.sock is not None and self.has_served
            if self.sock is not None:
                self.sock.settimeout(watch.patience())
            return super().putrequest(*args, **kwargs)

        def send(self, data):
            if self.sock is None:
                self.connect()
            # What is sent while connecting is for a proxy.
            watch.sent = watch.sent or not self.connecting
            return super().send(data)

        def getresponse(self, *args, **kwargs):
            response = super().getresponse(*args, **kwargs)
            self.has_served = True
            return response

    return Connection


class PatientAdapter(HTTPAdapter):
    """Transport adapter of requests whose connections obey a `Watch`."""

    def __init__(self, watch: Watch):
        self.watch = watch
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args, **kwargs):
        """Give the pools connections of our kind."""
        super().init_poolmanager(*args, **kwargs)
        self._use_watched_pools(self.poolmanager)

    def proxy_manager_for(self, *args, **kwargs):
        """Give the pools behind a proxy connections of our kind."""
        manager = super().proxy_manager_for(*args, **kwargs)
        self._use_watched_pools(manager)
        return manager

    def _use_watched_pools(self, manager) -> None:
        if getattr(manager, "watch", None) is self.watch:
            return
        manager.watch = self.watch
        manager.pool_classes_by_scheme = {
            scheme: type(
                pool.__name__, (pool,), {"ConnectionCls": _watched(pool.ConnectionCls, self.watch)}
            )
            for scheme, pool in (("http", HTTPConnectionPool), ("https", HTTPSConnectionPool))
        }
