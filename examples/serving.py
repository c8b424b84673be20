# SPDX-License-Identifier: Apache-2.0
"""Serves an example website on this machine: a certificate of its own, and whose cards it takes."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from starlette.types import ASGIApp

from webjpki import TrustAnchors, read_anchors

_PERIOD = timedelta(days=2)


def trust_in(anchors: Path | None) -> TrustAnchors:
    """Trust J-LIS's own CAs, or instead of them the test CAs in this PEM file."""
    if anchors is None:
        return TrustAnchors.production()
    return TrustAnchors.for_testing(read_anchors(anchors.read_bytes(), provenance=anchors.name))


def serve(app: ASGIApp, host: str, listener: socket.socket, folder: Path) -> None:
    """Serve `app` over TLS as `host` until a signal ends it; certificate and key go into `folder`."""
    certificate, key = _write_certificate(host, folder)
    config = uvicorn.Config(
        app,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _write_certificate(host: str, folder: Path) -> tuple[Path, Path]:
    """Write `tls.pem` and `tls.key` for `host` into `folder`; browsers must be told to accept it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _PERIOD)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_path, key_path = folder / "tls.pem", folder / "tls.key"
    certificate_path.write_bytes(certificate.public_bytes(Encoding.PEM))
    key_path.touch(mode=0o600)
    key_path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate_path, key_path
