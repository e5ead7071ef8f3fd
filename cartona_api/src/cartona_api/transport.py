"""One HTTP call: sends it, reads the answer within its limits, names what went wrong."""

from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Callable, Dict, Optional, Tuple
from urllib.parse import urlsplit

import requests
from requests.exceptions import (
    ConnectTimeout,
    ContentDecodingError,
    InvalidHeader,
    InvalidSchema,
    InvalidURL,
    MissingSchema,
    ProxyError,
    RequestException,
    SSLError,
    Timeout,
)
from urllib3.exceptions import HTTPError, NewConnectionError

from .address import TokenAuth, is_loopback
from .answers import RawAnswer, malformed
from .errors import CartonaError, ConfigurationError, UnavailableError
from .patience import PatientAdapter, Watch

_CHUNK = 64 * 1024
#: Of an answer that is an error, no more than this is read.
_ERROR_BYTES = 64 * 1024
#: A connection that was idle for longer may have been dropped on the way without a word.
_MAX_IDLE = 30.0
#: Before a reading call is tried once more on a fresh connection.
_PAUSE = 0.1
_NO_PROXIES: Dict[str, Any] = {"http": None, "https": None, "all": None}

_BROKEN = (RequestException, HTTPError, HTTPException, OSError)
_MISCONFIGURED = (InvalidURL, InvalidSchema, MissingSchema, InvalidHeader)


class _Session(requests.Session):
    """A session that neither follows nor prepares to follow a redirect, and keeps no cookies."""

    def __init__(self):
        super().__init__()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))

    def get_redirect_target(self, resp):
        """Return None: requests would otherwise read the whole body of a redirect."""
        return None


class Transport:
    """Sends calls over kept connections; one at a time."""

    def __init__(
        self,
        auth: TokenAuth,
        base_url: str,
        *,
        session: Optional[requests.Session],
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        connect_timeout: float,
        read_timeout: float,
        total_timeout: float,
        max_answer_bytes: int,
    ):
        self._auth = auth
        self._base_url = base_url
        self._clock = clock
        self._sleep = sleep
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._total_timeout = total_timeout
        self._max_answer_bytes = max_answer_bytes
        self._watch = Watch(clock)
        self._own_session = session is None
        self._session = self._new_session() if session is None else session
        self._last_used = clock()
        host = urlsplit(base_url).hostname
        self._proxies = _NO_PROXIES if is_loopback(host) else None

    def _new_session(self) -> requests.Session:
        session = _Session()
        session.mount("https://", PatientAdapter(self._watch))
        session.mount("http://", PatientAdapter(self._watch))
        return session

    def close(self) -> None:
        """Close the kept connections; the transport can be used again."""
        self._session.close()

    def send(self, method: str, path: str, params: dict, body: Optional[bytes]) -> RawAnswer:
        """Send one call and return its answer, whatever its status; raise CartonaError if none.

        A reading call is tried once more when the server had closed the kept connection. A
        changing call is not: it may have taken effect.
        """
        self._leave_idle_connections()
        answer, failure = self._attempt(method, path, params, body)
        if failure is not None and method == "GET" and self._kept_connection_was_lost(failure):
            self._sleep(_PAUSE)
            answer, failure = self._attempt(method, path, params, body)
        self._last_used = self._clock()
        if failure is not None:
            # Outside the except block: no context that holds the request, and with it the token.
            raise failure
        return answer

    def _leave_idle_connections(self) -> None:
        if self._own_session and self._clock() - self._last_used > _MAX_IDLE:
            self._session.close()

    def _kept_connection_was_lost(self, failure: CartonaError) -> bool:
        lost = isinstance(failure, UnavailableError) and failure.connection_lost
        return lost and self._watch.reused and not self._watch.answered

    def _attempt(
        self, method: str, path: str, params: dict, body: Optional[bytes]
    ) -> Tuple[Optional[RawAnswer], Optional[CartonaError]]:
        self._watch.begin(self._read_timeout, self._total_timeout)
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            response = self._session.request(
                method,
                self._base_url + path,
                params=params,
                data=body,
                headers=headers,
                auth=self._auth,
                timeout=(self._connect_timeout, self._read_timeout),
                allow_redirects=False,
                stream=True,
                proxies=self._proxies,
            )
            try:
                return self._read(response, changes=method != "GET"), None
            finally:
                response.close()
        except CartonaError as error:
            return None, error
        except _BROKEN as error:
            return None, self._name(error, changes=method != "GET")

    def _read(self, response: requests.Response, *, changes: bool) -> RawAnswer:
        good = 200 <= response.status_code < 300
        limit = self._max_answer_bytes if good else _ERROR_BYTES
        body = bytearray()
        try:
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > limit:
                    break
        except _BROKEN:
            if good:
                raise
            # The status says enough.
        if good and len(body) > limit:
            raise malformed("answer_too_large", status=response.status_code, changes=changes)
        if good and _is_cut_off(response):
            raise _lost(
                "answer_cut_off",
                status=response.status_code,
                effect_unknown=changes,
            )
        return RawAnswer(
            response.status_code,
            response.headers.get("Retry-After"),
            self._auth.mask(bytes(body)),
        )

    def _name(self, error: Exception, *, changes: bool) -> CartonaError:
        """Turn an exception of the libraries, whose text may hold anything, into one of ours."""
        if isinstance(error, _MISCONFIGURED):
            return ConfigurationError.of("address_unusable")
        if isinstance(error, ContentDecodingError):
            return malformed("answer_badly_compressed", status=200, changes=changes)
        sent = self._may_have_been_sent(error)
        unknown = changes and sent
        if isinstance(error, Timeout) or _is_timeout(error):
            return UnavailableError.of(
                "no_answer_in_time" if sent else "not_reached", effect_unknown=unknown
            )
        if isinstance(error, SSLError) and not sent:
            return UnavailableError.of("certificate")
        if isinstance(error, ProxyError):
            return UnavailableError.of("proxy", effect_unknown=unknown)
        if not sent:
            return UnavailableError.of("not_reached")
        return _lost("connection_lost", effect_unknown=unknown)

    def _may_have_been_sent(self, error: Exception) -> bool:
        if self._own_session:
            return self._watch.sent
        reasons = [getattr(reason, "reason", None) for reason in error.args]
        refused = any(isinstance(reason, NewConnectionError) for reason in reasons)
        return not refused and not isinstance(error, ConnectTimeout)


def _lost(code: str, **facts: Any) -> UnavailableError:
    error = UnavailableError.of(code, **facts)
    error.connection_lost = True
    return error


def _is_timeout(error: Exception) -> bool:
    """Whether a timeout hides in an exception: while a body is read it comes as something else."""
    return any("timed out" in str(reason).lower() for reason in (error, *error.args))


def _is_cut_off(response: requests.Response) -> bool:
    """Whether fewer bytes came than were announced; urllib3 before 2 does not look."""
    announced = str(response.headers.get("Content-Length", ""))
    tell = getattr(response.raw, "tell", None)
    return announced.isdigit() and tell is not None and tell() < int(announced)
