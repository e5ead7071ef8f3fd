"""The common course of every call: send, read, report to the observer."""

import logging
import time
from contextlib import contextmanager
from typing import Any, Callable, Iterator, Optional, Sequence, Tuple

import requests

from . import masking, wire
from .address import TokenAuth, check_base_url, check_token
from .answers import RawAnswer, read_answer
from .const import PRODUCTION_URL
from .endpoints import Endpoints
from .errors import CartonaError
from .exchange import Exchange
from .transport import Transport

_logger = logging.getLogger(__name__)

Observer = Callable[[Exchange], None]


class Caller:
    """Holds the configuration of a client and makes its calls."""

    def __init__(
        self,
        token: str,
        base_url: str = PRODUCTION_URL,
        *,
        endpoints: Optional[Endpoints] = None,
        supplier_code: Optional[str] = None,
        session: Optional[requests.Session] = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        connect_timeout: float = 5.0,
        read_timeout: float = 30.0,
        total_timeout: float = 120.0,
        max_answer_bytes: int = 32 * 1024 * 1024,
        observer: Optional[Observer] = None,
    ):
        self.base_url = check_base_url(base_url)
        self.endpoints = endpoints or Endpoints()
        self.supplier_code = str(supplier_code).strip() if supplier_code else None
        self._auth = TokenAuth(check_token(token))
        self._clock = clock
        self._wall_clock = wall_clock
        self._observer = observer
        self._transport = Transport(
            self._auth,
            self.base_url,
            session=session,
            clock=clock,
            sleep=sleep,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            total_timeout=total_timeout,
            max_answer_bytes=max_answer_bytes,
        )

    def __repr__(self):
        return f"{type(self).__name__}({self.base_url!r}, supplier_code={self.supplier_code!r})"

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        self.close()

    def close(self) -> None:
        """Close the kept connections."""
        self._transport.close()

    @contextmanager
    def observed(self, observer: Observer) -> Iterator[None]:
        """Report the calls that are made inside to *observer* instead of the client's own.

        A client that is kept and lent to one task after the other reports to each in turn.
        """
        own, self._observer = self._observer, observer
        try:
            yield
        finally:
            self._observer = own

    def _get(self, operation: str, path: str, params: dict, read: Callable[[Any], Any]) -> Any:
        """Make a reading call; `read` makes something of the parsed answer or raises."""
        return self._call(operation, "GET", path, params, None, None, 0, read)

    def _post(
        self, operation: str, path: str, body: Any, count: int, read: Callable[[Any], Any]
    ) -> Any:
        """Make a changing call with `count` items in its body."""
        encoded = wire.dumps(body).encode()
        return self._call(operation, "POST", path, {}, body, encoded, count, read)

    def _call(
        self,
        operation: str,
        method: str,
        path: str,
        params: dict,
        said: Any,
        body: Optional[bytes],
        count: int,
        read: Callable[[Any], Any],
    ) -> Any:
        started, begin = self._wall_clock(), self._clock()
        answer: Optional[RawAnswer] = None
        parsed = result = failure = None
        try:
            answer = self._transport.send(method, path, params, body)
            parsed = read_answer(answer, changes=method != "GET", now=self._wall_clock())
            result = read(parsed)
        except CartonaError as error:
            failure = error
        if self._observer is not None:
            duration = self._clock() - begin
            request, shown = self._excerpts(params if body is None else said, answer, parsed)
            self._observe(
                Exchange(
                    operation=operation,
                    method=method,
                    path=path,
                    status=answer.status if answer else failure.status,
                    started=started,
                    duration=duration,
                    items_sent=count,
                    items_received=_size(parsed),
                    error=f"{type(failure).__name__}: {failure.message}" if failure else None,
                    bytes_sent=len(body or b""),
                    bytes_received=len(answer.body) if answer else 0,
                    request=request,
                    answer=shown,
                )
            )
        if failure:
            raise failure
        return result

    @staticmethod
    def _excerpts(said: Any, answer: Optional[RawAnswer], parsed: Any) -> Tuple[str, str]:
        """Return what may be shown of a call: never a reason for it to fail."""
        try:
            secrets = masking.secrets_in(said)
            request = masking.excerpt(said) if said else ""
            if parsed is not None:
                return request, masking.excerpt(parsed, secrets=secrets)
            body = answer.body if answer else b""
            return request, masking.excerpt_of_body(body, secrets=secrets) if body else ""
        except Exception:
            _logger.exception("No excerpt can be made of a call")
            return "", ""

    def _observe(self, exchange: Exchange) -> None:
        try:
            self._observer(exchange)
        except Exception:
            # The call is made; a log that fails must not have it made again.
            _logger.exception("The observer of %s failed", exchange.operation)


def _size(parsed: Any) -> int:
    if isinstance(parsed, (list, tuple)):
        return len(parsed)
    return 0 if parsed is None else 1


def filled(params: dict) -> dict:
    """Return query parameters without those that are not given, dates and flags as text."""
    return {name: _parameter(value) for name, value in params.items() if value is not None}


def _parameter(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def with_default(wires: Sequence[dict], name: str, value: Optional[str]) -> list:
    """Return the objects with `name` set where they do not say one of their own."""
    if value is None:
        return list(wires)
    return [{**wire_object, name: wire_object.get(name, value)} for wire_object in wires]
