"""From an HTTP answer to parsed JSON or a typed error. Contract, section *Transport*."""

from dataclasses import dataclass
from typing import Any, Optional

from . import wire
from .complaints import has_error, message_of, says_credentials
from .errors import (
    CartonaError,
    ConfigurationError,
    CredentialsError,
    MalformedAnswerError,
    NotFoundError,
    RateLimitedError,
    RefusedError,
    UnavailableError,
)
from .retry_after import read_retry_after

_MOVED_FOR_GOOD = (301, 308)
_LISTS = ("data", "results", "result", "items", "products", "orders")


@dataclass(frozen=True)
class RawAnswer:
    """An HTTP answer, read in full."""

    status: int
    #: The header of that name.
    retry_after: Optional[str]
    body: bytes


def read_answer(answer: RawAnswer, *, changes: bool, now: float) -> Any:
    """Return the parsed JSON of a good answer, None for 204; raise CartonaError otherwise.

    `changes` says whether the call was one that changes something, `now` is the wall clock.
    """
    if answer.status == 204:
        return None
    if not 200 <= answer.status < 300:
        raise _failure(answer, changes, now)
    try:
        return wire.loads(answer.body)
    except ValueError:
        pass
    raise malformed("answer_not_json", status=answer.status, changes=changes)


def read_list(parsed: Any) -> list:
    """Return the list that a reading call expects, also from within an object.

    Raises RefusedError or CredentialsError for an object that is a complaint, and
    MalformedAnswerError for anything else.
    """
    if isinstance(parsed, list):
        return parsed
    if isinstance(parsed, dict):
        if has_error(parsed):
            raise refusal(parsed, status=200)
        for name in _LISTS:
            if isinstance(parsed.get(name), list):
                return parsed[name]
    raise malformed("answer_not_list", status=200, changes=False)


def malformed(code: str, *, status: int, changes: bool) -> MalformedAnswerError:
    """Return the error for an answer that holds something else than expected."""
    return MalformedAnswerError.of(code, status=status, effect_unknown=changes)


def refusal(body: Any, status: Optional[int]) -> CartonaError:
    """Return the error for an answer that says no: CredentialsError or RefusedError."""
    said = message_of(body)
    if says_credentials(said):
        return _bad_token(said, status)
    if not said:
        return RefusedError.of("refused_silently", status=status)
    return RefusedError.of("refused", {"said": said}, details=said, status=status)


def _failure(answer: RawAnswer, changes: bool, now: float) -> CartonaError:
    status = answer.status
    if status < 400:
        return _redirect(answer)
    said = _said(answer.body)
    wait = read_retry_after(answer.retry_after, now)
    if status == 429:
        return RateLimitedError.of("too_many_calls", details=said, status=status, retry_after=wait)
    if status >= 500 or status in (408, 425):
        return UnavailableError.of(
            "unavailable",
            {"status": status},
            details=said,
            status=status,
            effect_unknown=changes and status != 425,
            retry_after=wait,
        )
    if status in (401, 403):
        return _bad_token(said, status)
    if status == 404:
        if not said:
            return NotFoundError.of("unknown_silently", status=status)
        return NotFoundError.of("unknown", {"said": said}, details=said, status=status)
    return refusal(said, status)


def _redirect(answer: RawAnswer) -> CartonaError:
    status = answer.status
    if status in _MOVED_FOR_GOOD:
        return ConfigurationError.of("address_moved", status=status)
    return UnavailableError.of("detour", {"status": status}, status=status)


def _bad_token(said: Optional[str], status: Optional[int]) -> CredentialsError:
    return CredentialsError.of("token_refused", details=said, status=status)


def _said(body: bytes) -> Optional[str]:
    try:
        return message_of(wire.loads(body))
    except ValueError:
        text = body.decode("utf-8", "replace").strip()
        # A page for a browser tells a shop manager nothing.
        return message_of(text) if "<" not in text else None
