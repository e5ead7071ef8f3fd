"""What can go wrong in talking to Cartona, by what the caller should do about it."""

from typing import Any, Mapping, Optional, Type, TypeVar

from .wording import sentence

_Error = TypeVar("_Error", bound="CartonaError")


class CartonaError(Exception):
    """A call to Cartona failed.

    message         plain words for the person who runs the shop, in English
    code            what the message says, for whoever words it in another language: a key of
                    `cartona_api.SENTENCES`; empty where the error was raised with words alone
    values          the named values of that sentence; what Cartona said is one of them
    retry           whether the same call may succeed later without anybody's help
    retry_after     seconds to wait before the next call, where Cartona asked for it
    details         what Cartona said, shortened; never a secret
    status          HTTP status, or None when there was no answer
    effect_unknown  a call that changes something may have taken effect although it failed: what
                    Cartona has is not known. Always False for calls that only read.
    """

    retry = False
    code: str = ""

    def __init__(
        self,
        message: str,
        *,
        details: Any = None,
        status: Optional[int] = None,
        effect_unknown: bool = False,
        retry_after: Optional[float] = None,
    ):
        super().__init__(message)
        self.message = message
        self.values: Mapping[str, Any] = {}
        self.details = details
        self.status = status
        self.effect_unknown = effect_unknown
        self.retry_after = retry_after

    @classmethod
    def of(
        cls: Type[_Error], code: str, values: Optional[Mapping[str, Any]] = None, **facts: Any
    ) -> _Error:
        """Return the error that *code* words; *facts* are the other arguments.

        >>> UnavailableError.of("unavailable", {"status": 503}, status=503).message
        'Cartona is not available at the moment (HTTP 503).'
        """
        error = cls(sentence(code, values or {}), **facts)
        error.code, error.values = code, dict(values or {})
        return error

    @property
    def said(self) -> str:
        """Cartona's own words, empty where it gave none; all there is of an error without a code.

        >>> RefusedError.of("refused", {"said": "too low"}).said
        'too low'
        """
        return self.values.get("said", "") if self.code else self.message


class ConfigurationError(CartonaError):
    """The address, a path or the token cannot be used as configured; nothing was sent on."""


class CredentialsError(CartonaError):
    """Cartona does not accept the token."""


class RefusedError(CartonaError):
    """Cartona understood the call and says no; the data has to change."""


class NotFoundError(CartonaError):
    """Cartona does not know the address or the record."""


class RateLimitedError(CartonaError):
    """Too many calls; `retry_after` says for how long to be quiet, where Cartona says it."""

    retry = True


class UnavailableError(CartonaError):
    """Cartona cannot be reached, is down, or the connection broke."""

    retry = True
    #: The connection broke after the call had begun.
    connection_lost = False


class MalformedAnswerError(CartonaError):
    """Cartona answered something that cannot be read."""

    retry = True
