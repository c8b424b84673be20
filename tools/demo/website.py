# SPDX-License-Identifier: Apache-2.0
"""Runs the example brokerage as a program of its own."""

import base64
import hashlib
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tools.demo.words import DemoFailed

HOST = "brokerage.example.jp"
ORIGIN = f"https://{HOST}"
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Website:
    """A running site; browsers reach it as ORIGIN when HOST is mapped to `port` of this machine."""

    port: int

    @property
    def key_fingerprint(self) -> str:
        """The base64 SHA-256 of its TLS key, by which a browser can accept just this certificate."""
        pem = ssl.get_server_certificate(("127.0.0.1", self.port))
        key = x509.load_pem_x509_certificate(pem.encode()).public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(spki).digest()).decode()


@contextmanager
def website(
    evidence: Path, trust_anchors: Path | None, enclosure: Path | None
) -> Iterator[Website]:
    """Serve the brokerage while the block runs; it keeps what it verified in `evidence`."""
    options: list[str | Path] = ["--evidence", evidence]
    if trust_anchors is not None:
        options += ["--trust-anchors", trust_anchors]
    if enclosure is not None:
        options += ["--enclosure", enclosure]
    command = [sys.executable, "-m", "examples.brokerage", *options]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout is not None else ""
            if not line:
                raise DemoFailed("見本のサイトが起動しません。", "The sample site does not start.")
            yield Website(int(line.rpartition(":")[2]))
        finally:
            process.terminate()
