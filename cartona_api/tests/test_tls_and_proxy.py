"""Certificates are verified, proxies are honoured, and neither gets the token."""

import shutil
import socket
import ssl
import subprocess
import threading

import pytest

from cartona_api import ProductUpdate, UnavailableError, transport


@pytest.fixture
def certificate(tmp_path):
    """Return the path of a self-signed certificate, with its key, for this machine."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    path = tmp_path / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    key = tmp_path / "key.pem"
    subprocess.run([*command, "-keyout", key, "-out", path], check=True, capture_output=True)
    path.write_text(path.read_text() + key.read_text())
    return path


@pytest.fixture
def tls_server(certificate):
    """Serve two answers over TLS on a kept connection; what came is in `received`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    listener = socket.create_server(("127.0.0.1", 0))
    received = []

    def serve():
        context.load_cert_chain(certificate)
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(raw, server_side=True) as connection:
                    while True:
                        data = connection.recv(65536)
                        if not data:
                            break
                        received.append(data)
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
            except (OSError, ssl.SSLError):
                raw.close()

    threading.Thread(target=serve, daemon=True).start()
    yield f"https://localhost:{listener.getsockname()[1]}/", received
    listener.close()


def test_an_unknown_certificate_gets_no_token(tls_server, make_client):
    url, received = tls_server
    with pytest.raises(UnavailableError, match="certificate") as caught:
        make_client(base_url=url).update_products([ProductUpdate(supplier_product_id=1)])
    assert not caught.value.effect_unknown
    assert received == []


def test_a_known_certificate_is_served_over_a_kept_connection(
    tls_server, make_client, certificate, monkeypatch, token
):
    url, received = tls_server
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    client = make_client(base_url=url)
    assert client.products() == []
    assert client.products() == []
    assert len(received) == 2
    assert token.encode() in received[0]


@pytest.fixture
def proxy(server, monkeypatch):
    """Name the scripted server as the proxy for everything."""
    address = server.url.replace("/api/v1/", "")
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, address)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    return server


def test_a_proxy_is_asked_for_a_tunnel_and_sees_no_token(proxy, make_client, answer, token):
    proxy.answers(answer(502, b"no"))
    with pytest.raises(UnavailableError, match="proxy") as caught:
        make_client(base_url="https://cartona.invalid/api/v1/").update_products(
            [ProductUpdate(supplier_product_id=1)]
        )
    assert not caught.value.effect_unknown
    [request] = proxy.requests
    assert (request.method, request.path) == ("CONNECT", "cartona.invalid:443")
    assert token not in repr(request)


def test_this_very_machine_is_reached_without_the_proxy(proxy, make_client, other_server, answer):
    other_server.answers(answer())
    assert make_client(base_url=other_server.url).products() == []
    assert proxy.connections == 0


def test_calls_go_through_the_tunnel(proxy, make_client, certificate, monkeypatch, token):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    received = []

    def tunnel(connection):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        connection = context.wrap_socket(connection.dup(), server_side=True)
        for _ in range(2):
            received.append(connection.recv(65536))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")

    proxy.answers(tunnel)
    monkeypatch.setattr(transport, "is_loopback", lambda host: False)
    client = make_client(base_url="https://localhost/api/v1/")
    assert client.products() == []
    assert client.products() == []
    assert proxy.connections == 1
    assert token.encode() in received[1]
