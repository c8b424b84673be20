# SPDX-License-Identifier: Apache-2.0
"""A timestamp authority of our own: OpenSSL's `ts` with a key made for the test."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

_CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.392.99999.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Issued:
    """A certificate for timestamping, its key, and the CA certificates to hand on, all as PEM."""

    certificate: bytes
    key: bytes
    chain: bytes


class TimestampAuthority:
    """Answers requests with a certificate that names "Example TSA"."""

    def __init__(
        self, folder: Path, issued: Issued | None = None, name: str = "/CN=Example TSA"
    ) -> None:
        """By a certificate of its own, or by the one that ``issued`` it, whose CAs it hands on."""
        self._folder = folder
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "chain.pem").write_bytes(b"")
        if issued is not None:
            (folder / "certificate.pem").write_bytes(issued.certificate)
            (folder / "key.pem").write_bytes(issued.key)
            (folder / "chain.pem").write_bytes(issued.chain)
            return
        self._openssl(
            *["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"],
            *["-subj", f"/O=Example TSA{name}"],
            *["-addext", "extendedKeyUsage=critical,timeStamping"],
            *["-keyout", "key.pem", "-out", "certificate.pem"],
        )

    def answer(self, imprint: bytes, *, function: str = "sha256") -> bytes:
        """The TimeStampResp (DER) for a digest."""
        self._openssl(
            *["ts", "-query", "-digest", imprint.hex(), f"-{function}", "-cert"],
            *["-out", "request.tsq"],
        )
        self._openssl(
            *["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request.tsq"],
            *["-signer", "certificate.pem", "-inkey", "key.pem", "-out", "answer.tsr"],
            *(["-chain", "chain.pem"] if (self._folder / "chain.pem").stat().st_size else []),
        )
        return (self._folder / "answer.tsr").read_bytes()

    def token(self, imprint: bytes) -> bytes:
        """The TimeStampToken (DER) alone."""
        self.answer(imprint)
        self._openssl("ts", "-reply", "-in", "answer.tsr", "-token_out", "-out", "token.der")
        return (self._folder / "token.der").read_bytes()

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(
            ["openssl", *arguments],
            cwd=self._folder,
            check=True,
            capture_output=True,
            timeout=60,
        )
