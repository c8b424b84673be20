# SPDX-License-Identifier: Apache-2.0
"""A CA's books kept by OpenSSL: it writes the lists and gives the OCSP answers."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from simulated_card.authorities import Credential
from tests.webjpki.made import NOW

DAY = timedelta(days=1)
_CONFIG = """
[ca]
default_ca = books
[books]
database = {folder}/index.txt
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
crlnumber = {folder}/number
default_md = sha256
crl_extensions = extensions
[extensions]
authorityKeyIdentifier = keyid
{extensions}
[point]
{point}
"""


@dataclass
class Books:
    """``revoke`` some serial numbers, then ask for a list or an answer."""

    folder: Path
    authority: Credential
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "ca.pem").write_bytes(pem(self.authority.certificate))
        (self.folder / "ca.key").write_bytes(pem_key(self.authority.key))

    def known(self, serial: int) -> None:
        self.lines.append(f"V\t301231000000Z\t\t{_hex(serial)}\tunknown\t/CN=somebody")

    def revoke(self, serial: int, at: datetime, reason: str = "") -> None:
        when = f"{at:%y%m%d%H%M%SZ}" + (f",{reason}" if reason else "")
        self.lines.append(f"R\t301231000000Z\t{when}\t{_hex(serial)}\tunknown\t/CN=somebody")

    def crl(
        self,
        *,
        number: int = 7,
        this_update: datetime = NOW - DAY,
        next_update: datetime = NOW + DAY,
        point: str = "",
        scope: str = "",
        extensions: str = "",
    ) -> bytes:
        """Let ``openssl ca`` write a list; ``point`` is the body of a name section."""
        if point:
            scope = f"fullname = dirName:name\n{scope}\n[name]\n{point}"
            extensions += "\nissuingDistributionPoint = critical, @point"
        self._write_index()
        (self.folder / "number").write_text(f"{number:04X}")
        config = _CONFIG.format(folder=self.folder, extensions=extensions, point=scope)
        (self.folder / "ca.cnf").write_text(config, encoding="utf-8")
        self.openssl(
            "ca", "-config", "ca.cnf", "-gencrl", "-out", "crl.pem",
            "-crl_lastupdate", f"{this_update:%Y%m%d%H%M%SZ}",
            "-crl_nextupdate", f"{next_update:%Y%m%d%H%M%SZ}",
        )  # fmt: skip
        self.openssl("crl", "-in", "crl.pem", "-outform", "DER", "-out", "crl.der")
        return (self.folder / "crl.der").read_bytes()

    def answer(self, request: bytes, responder: Credential, *options: str) -> bytes:
        """Let ``openssl ocsp`` answer; its clock is the real one."""
        self._write_index()
        (self.folder / "request.der").write_bytes(request)
        (self.folder / "responder.pem").write_bytes(pem(responder.certificate))
        (self.folder / "responder.key").write_bytes(pem_key(responder.key))
        self.openssl(
            "ocsp", "-index", "index.txt", "-CA", "ca.pem", "-reqin", "request.der",
            "-rsigner", "responder.pem", "-rkey", "responder.key", "-respout", "answer.der",
            "-ndays", "1", *options,
        )  # fmt: skip
        return (self.folder / "answer.der").read_bytes()

    def openssl(self, *arguments: str) -> str:
        done = subprocess.run(
            ["openssl", *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _write_index(self) -> None:
        (self.folder / "index.txt").write_text("".join(f"{line}\n" for line in self.lines))
        (self.folder / "index.txt.attr").write_text("unique_subject = no\n")


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def pem_key(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _hex(serial: int) -> str:
    text = f"{serial:X}"
    return text if len(text) % 2 == 0 else "0" + text
