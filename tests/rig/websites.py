# SPDX-License-Identifier: Apache-2.0
"""Serves pages over TLS on a local port, for every host name that a test wants to pretend."""

import datetime
import ssl
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_TYPES = {".js": "text/javascript", ".html": "text/html; charset=utf-8"}


def _self_signed() -> bytes:
    """Return key and certificate in PEM; no browser of ours looks at the name in it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "websites.test")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(days=1))
    builder = builder.not_valid_after(now + datetime.timedelta(days=30))
    certificate = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    return key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, plain
    ) + certificate.public_bytes(pem)


@contextmanager
def websites(
    pages: Mapping[str, bytes], *, tls: bool = True, policies: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Serve `pages` (path to body) under any host name; yields the port.

    `policies` are Content-Security-Policy headers by path: a page cannot write `sandbox` into itself.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            body = pages.get(path)
            self.send_response(404 if body is None else 200)
            kind = _TYPES.get(Path(self.path).suffix, _TYPES[".html"])
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body or b"")))
            if policies and path in policies:
                self.send_header("Content-Security-Policy", policies[path])
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Keep the test's output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        with tempfile.NamedTemporaryFile(suffix=".pem") as pem:
            pem.write(_self_signed())
            pem.flush()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pem.name)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
