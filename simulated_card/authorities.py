# SPDX-License-Identifier: Apache-2.0
"""Issues the test certificates from keys on disk: two CAs in three generations, and holders."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from simulated_card.certificates import (
    GENERATION_PERIODS,
    Purpose,
    authority_certificate,
    generation_at,
    holder_certificate,
)
from simulated_card.holder import Holder

PURPOSES: tuple[Purpose, ...] = ("signature", "authentication")


@dataclass(frozen=True)
class Credential:
    """A private key and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(Encoding.DER)


class TestPki:
    """The test PKI whose keys live in ``folder``.

    Keys are made on first use (about 100 ms each) and then read back; everything else in a
    certificate is deterministic, so equal keys give equal certificates. Several processes may share
    one folder.
    """

    __test__ = False  # pytest would take the name for a test class

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authorities: dict[tuple[Purpose, int], Credential] = {}

    def authority(self, purpose: Purpose, generation: int) -> Credential:
        """Return one CA generation (1, 2 or 3)."""
        known = self._authorities.get((purpose, generation))
        if known is None:
            key = self._key(f"ca-{purpose}-{generation}")
            known = Credential(key, authority_certificate(purpose, generation, key))
            self._authorities[purpose, generation] = known
        return known

    def issuer_of(self, purpose: Purpose, holder: Holder) -> Credential:
        """Return the CA generation that issues to ``holder``, by the date of issue."""
        return self.authority(purpose, generation_at(holder.issued))

    def issue(self, purpose: Purpose, holder: Holder) -> Credential:
        """Return the holder's key and certificate for one purpose."""
        issuer = self.issuer_of(purpose, holder)
        key = self._key(f"{holder.key}-{purpose}")
        certificate = holder_certificate(
            purpose, holder, key.public_key(), issuer.certificate, issuer.key
        )
        return Credential(key, certificate)

    def write_trust_anchors(self, path: Path) -> None:
        """Write the certificates of all six test CAs as PEM."""
        pems = [
            self.authority(purpose, generation).certificate.public_bytes(Encoding.PEM)
            for purpose in PURPOSES
            for generation in GENERATION_PERIODS
        ]
        path.write_bytes(b"".join(pems))

    def _key(self, name: str) -> rsa.RSAPrivateKey:
        path = self._folder / f"{name}.key.pem"
        if not path.exists():
            self._generate(path)
        # Checking a key takes 60 ms each time, and we made these ourselves.
        key = load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{path} holds no RSA key")
        return key

    def _generate(self, path: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=path.name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(pem)
        # The first process to finish wins: all others must go on with the same key.
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
        os.unlink(temporary)


def write_trust_anchors(pki_dir: Path, path: Path) -> None:
    """Write the test CAs of the PKI in ``pki_dir`` to ``path`` as PEM."""
    TestPki(pki_dir).write_trust_anchors(path)
