"""Pushes as strangers and broken senders make them, against a running server."""

import hashlib
import hmac
import http.client
import itertools
import json
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tools.cache import CHECKOUT

JSON = "application/json"
DESCRIPTION: Path = CHECKOUT / "docs/webhook.yaml"
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
#: What Odoo itself may answer before the route is asked: an address or a verb that is none.
ODOOS_OWN = {400, 404, 405}
#: Names of parameters that Odoo's own methods and ours have arguments of, and others that mean
#: something to Odoo.
NAMES = (
    *("self", "cls", "args", "kw", "kwargs", "params", "func", "f", "endpoint", "request", "req"),
    *("___dbname", "__debug__", "a", "key", "token", "httprequest", "rule", "arguments", "env"),
    *("db", "session_id", "debug", "lang", "context", "cids", "csrf_token", "uid", "fw"),
    *("auth_login", "affiliate_id", "editable", "_ignored_x", "model", "id", ""),
)
_addresses = itertools.count(1)


def from_somewhere() -> dict[str, str]:
    """Return the headers by which a proxy says that a push comes from an address of its own."""
    number = next(_addresses)
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return {"X-Forwarded-For": address, "X-Forwarded-Host": "odoo.example.com"}


def signed(secret: str, body: bytes) -> dict[str, str]:
    """Return the headers that prove that *body* comes from who has the secret."""
    stamp = str(int(time.time()))
    text = stamp.encode() + b"." + body
    signature = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return {"X-Cartona-Timestamp": stamp, "X-Cartona-Signature": signature}


def post(
    url: str, body: bytes, headers: dict[str, str], length: int | None = None, kind: str = JSON
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Return status, headers and body of the answer; *length* may be said other than it is."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        connection.putrequest("POST", parts.path + ("?" + parts.query if parts.query else ""))
        said = len(body) if length is None else length
        for name, value in {**headers, "Content-Type": kind, "Content-Length": said}.items():
            connection.putheader(name, str(value))
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def with_parameters(names: Sequence[str]) -> list[tuple[str, bytes, str]]:
    """Return the ways of sending parameters: what follows the address, the body and its kind."""
    query = "&".join(f"{name}=1" for name in names)
    part = '--x\r\nContent-Disposition: form-data; name="'
    end = "\r\n\r\n1\r\n"
    kinds = [
        part + "{}" + '"' + end,
        part + "{}" + '"\r\nContent-Type: text/plain; charset=none' + end,
        part + "{}" + '"; filename="f"\r\nContent-Type: text/plain; charset=none' + end,
    ]
    parts = ["".join(kind.format(name) for name in names) + "--x--\r\n" for kind in kinds]
    form, several = "application/x-www-form-urlencoded", "multipart/form-data"
    return [
        ("?" + query, b"{}", JSON),
        (f"?{query}&self=%ff%00", b"{}", form + "; charset=none"),
        ("", query.encode(), form),
        *(("", text.encode(), several + "; boundary=x") for text in parts),
        ("", parts[0].encode(), several),
    ]


def against_the_description(url: str, secret: str, examples: int = 20) -> None:
    """Push what schemathesis makes of the description, every other time with the secret."""
    base, _path, key = url.partition("/cartona/webhook/")
    schema = schemathesis.openapi.from_path(DESCRIPTION)
    schema.config.update(base_url=base)
    numbers = itertools.count()

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema["/cartona/webhook/{key}"]["POST"].as_strategy())
    def check(case):
        headers = {**(case.headers or {}), **from_somewhere()}
        if next(numbers) % 2:
            # The body as it is will be sent, so that the signature fits.
            body = json.dumps(case.body).encode() if isinstance(case.body, (dict, list)) else b"{"
            status, _headers, text = post(
                f"{base}/cartona/webhook/{key}", body, {**from_somewhere(), **signed(secret, body)}
            )
            assert status in {200, 400}, (status, body, text)
            assert isinstance(json.loads(text), dict)
            return
        case.headers = headers
        answer = case.call(timeout=60)
        if answer.status_code not in ODOOS_OWN:
            case.validate_response(answer, checks=CHECKS)
        assert answer.status_code < 500, (answer.status_code, case)

    check()
