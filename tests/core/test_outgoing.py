"""Calls to addresses that somebody gave: the certificate is that of the name, the host that of the check, and the time is bounded."""

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core import outgoing


@pytest.fixture(autouse=True)
def _inside(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """Of `localhost`, signed by itself and trusted here; not of 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


def serve(family, host, certificate=None):
    """A server that answers 200 and keeps the Host that it was asked for; returns (server, hosts)."""
    hosts = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            hosts.append(self.headers["Host"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    class Server(ThreadingHTTPServer):
        address_family = family

        def handle_error(self, *args):
            pass  # a caller that refused our certificate

    server = Server((host, 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, hosts


def test_the_certificate_must_be_that_of_the_name(certificate):
    server, hosts = serve(socket.AF_INET, "127.0.0.1", certificate)
    assert outgoing.post(f"https://localhost:{server.server_port}/x", b"{}", {}) == 200
    assert hosts == [f"localhost:{server.server_port}"]
    with pytest.raises(ssl.SSLCertVerificationError):
        outgoing.post(f"https://127.0.0.1:{server.server_port}/x", b"{}", {})
    assert len(hosts) == 1
    server.shutdown()
    server.server_close()


def test_a_name_is_looked_up_once_and_that_address_is_called(monkeypatch):
    """Else a name could lead to a public host when it is checked, and inside when it is called."""
    server, hosts = serve(socket.AF_INET, "127.0.0.1")
    asked, known = [], socket.getaddrinfo

    def lookup(host, *args, **kwargs):
        if host == "erp.example.com":
            asked.append(host)
            return known("127.0.0.1" if len(asked) == 1 else "127.0.0.2", *args, **kwargs)
        return known(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert outgoing.post(f"http://erp.example.com:{server.server_port}/x", b"{}", {}) == 200
    assert (asked, hosts) == (["erp.example.com"], [f"erp.example.com:{server.server_port}"])
    server.shutdown()
    server.server_close()


def test_a_host_that_answers_a_byte_at_a_time_holds_nobody(monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 1)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip():
        caller, _address = listening.accept()
        try:
            for letter in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
                caller.sendall(bytes([letter]))
                time.sleep(0.2)
        except OSError:
            pass  # given up

    threading.Thread(target=drip, daemon=True).start()
    began = time.monotonic()
    with pytest.raises(TimeoutError, match="within 1 seconds"):
        outgoing.post(f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {})
    assert time.monotonic() - began < 3
    listening.close()


def test_a_host_that_is_not_there_is_an_error_of_the_system():
    with pytest.raises(OSError):
        outgoing.post("http://127.0.0.1:9/", b"{}", {})


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001::1"])
def test_the_open_internet_is_public(address):
    assert outgoing.is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1%eth0", "fd00:ec2::254", "ff02::1", "::ffff:10.0.0.1", "::10.0.0.1", "2002:a00:1::", "64:ff9b::a00:1"),
    ],
)
def test_what_is_inside_is_not_public(address):
    assert ipaddress.ip_address(address.partition("%")[0])
    assert not outgoing.is_public(address)
