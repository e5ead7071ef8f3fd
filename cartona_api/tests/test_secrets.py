"""The token is shown to Cartona alone."""

import logging
import traceback

import pytest

from cartona_api import CartonaClient, CartonaError, ConfigurationError, ProductUpdate
from cartona_api.address import TokenAuth


def everything_shown(error):
    """Return all that a log or an error tracker would show of an exception."""
    shown = []
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        shown += [repr(error), str(error), repr(vars(error))]
        shown += traceback.format_exception(type(error), error, error.__traceback__)
        for frame, _line in traceback.walk_tb(error.__traceback__):
            if (
                "cartona_api" in frame.f_code.co_filename
                and "tests" not in frame.f_code.co_filename
            ):
                shown += [repr(value) for value in frame.f_locals.values()]
        error = error.__cause__ or error.__context__
    return "\n".join(shown)


def steps(answer, token):
    echo = f"invalid credentials: {token}"
    return {
        "echo in json": answer(400, {"error": echo}),
        "echo in text": answer(401, echo.encode()),
        "echo in a 200": answer(200, {"error": echo}),
        "echo in details": answer(409, {"error": "no", "details": {"token": token}}),
        "echo in a 503": answer(503, {"error": echo}),
        "echo in a redirect": answer(302, b"", [("Location", f"http://127.0.0.1/{token}")]),
        "reset": lambda connection: False,
        "not http": lambda connection: connection.sendall(f"{token}\r\n\r\n".encode()) or False,
        "bad status": lambda c: c.sendall(f"HTTP/1.1 {token}\r\n\r\n".encode()) or False,
        "no json": answer(200, token.encode()),
        "truncated": lambda c: c.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n[") or False,
    }


@pytest.mark.parametrize(
    "name", list(steps(lambda *args: b"", "x")), ids=lambda name: name.replace(" ", "-")
)
def test_no_failure_shows_the_token(server, make_client, answer, token, caplog, name):
    caplog.set_level(logging.DEBUG)
    exchanges = []
    server.answers(steps(answer, token)[name])
    client = make_client(observer=exchanges.append)
    for call in (
        client.products,
        lambda: client.update_products([ProductUpdate(supplier_product_id=1)]),
    ):
        with pytest.raises(CartonaError) as caught:
            call()
        shown = everything_shown(caught.value)
        assert token not in shown
        assert caught.value.__context__ is None
    assert token not in repr(exchanges)
    assert token not in caplog.text


def test_an_unreachable_host_shows_no_token(make_client, token):
    with pytest.raises(CartonaError) as caught:
        make_client(base_url="http://127.0.0.1:1/").products()
    assert token not in everything_shown(caught.value)


def test_no_repr_shows_the_token(client, token):
    assert token not in repr(client)
    assert token not in repr(client._auth)
    assert token not in str(TokenAuth(token))


def test_a_netrc_adds_no_login_and_replaces_no_token(
    server, client, answer, token, tmp_path, monkeypatch
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answers(answer())
    client.products()
    assert server.requests[0].headers["authorizationtoken"] == token
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    "url",
    [
        "http://supplier-integrations.cartona.com/api/v1/",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://128.0.0.1/",
        "http://[::2]/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https://user:password@supplier-integrations.cartona.com/",
        "http://127.0.0.1@example.com/",
        "http://127.0.0.1\\@example.com/",
        "https://example.com/?a=b",
        "https://example.com/#a",
        "https://example.com/a b",
        "https://example.com:port/",
        "https://[::1/",
        "https://",
        "supplier-integrations.cartona.com",
        "",
        None,
    ],
)
def test_an_unsafe_address_is_refused(url):
    with pytest.raises(ConfigurationError) as caught:
        CartonaClient("t0ken", url)
    assert "password" not in str(caught.value).replace("user or password", "")


@pytest.mark.parametrize(
    "url",
    [
        "https://supplier-integrations.cartona.com/api/v1",
        "http://localhost:8069/x",
        "http://127.8.9.1/",
        "http://[::1]:80/",
        " https://example.com/api ",
    ],
)
def test_a_safe_address_ends_with_a_slash(url):
    assert CartonaClient("t0ken", url).base_url == url.strip().rstrip("/") + "/"


@pytest.mark.parametrize(
    "token", ["", "  ", None, "a\r\nX-Evil: 1", "a\nb", "a\x00b", "tökén", "a\x7fb"]
)
def test_what_is_no_token_is_refused_without_being_shown(token):
    with pytest.raises(ConfigurationError) as caught:
        CartonaClient(token)
    assert not token or token.strip() not in str(caught.value) or not token.strip()


def test_blanks_around_the_token_are_dropped(server, make_client, answer):
    server.answers(answer())
    make_client(token=" abc\r\n").products()
    assert server.requests[0].headers["authorizationtoken"] == "abc"
