# SPDX-License-Identifier: Apache-2.0
"""Makes what a card and host would send, from the test PKI's keys: tokens here, CMS by OpenSSL."""

import subprocess
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from simulated_card.authorities import Credential


def token(credential: Credential, origin: str, nonce: str) -> dict[str, str]:
    """Sign a nonce for an origin."""
    signed = sha256(origin.encode()).digest() + sha256(nonce.encode()).digest()
    signature = credential.key.sign(signed, PKCS1v15(), SHA256())
    return {
        "format": "web-eid:1.0",
        "algorithm": "RS256",
        "unverifiedCertificate": b64encode(credential.der).decode(),
        "signature": b64encode(signature).decode(),
        "appVersion": "webjpki-host/0.0.0",
    }


def cms(credential: Credential, content: bytes, folder: Path) -> str:
    """Sign a document with OpenSSL; base64 of a detached container, as the client hands it out."""
    certificate, key = folder / "signer.pem", folder / "signer.key"
    certificate.write_bytes(credential.certificate.public_bytes(Encoding.PEM))
    key.write_bytes(credential.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    command = ["openssl", "cms", "-sign", "-binary", "-cades", "-md", "sha256", "-outform", "DER"]
    made = subprocess.run(
        [*command, "-signer", certificate, "-inkey", key],
        input=content,
        capture_output=True,
        check=True,
    )
    return b64encode(made.stdout).decode()
