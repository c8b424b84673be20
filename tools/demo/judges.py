# SPDX-License-Identifier: Apache-2.0
"""Verifies what the website kept, once with `webjpki` and once with OpenSSL."""

import base64
import hashlib
import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from webjpki import (
    AuthenticationVerifier,
    SignatureVerifier,
    TrustAnchors,
    VerificationError,
    read_anchors,
)


@dataclass(frozen=True)
class Verdict:
    """One judge's finding on one file; `reason` is empty when it agrees."""

    file: str
    judge: str
    reason: str

    @property
    def agrees(self) -> bool:
        """Whether the signature was verified."""
        return not self.reason


def verdicts(folder: Path, anchors: Path | None) -> Iterator[Verdict]:
    """Judge the token and every signed document in `folder`.

    `anchors` are the test CAs; without them J-LIS's own count, and OpenSSL, which does not have
    them, judges nothing.
    """
    trust = TrustAnchors.production()
    if anchors is not None:
        trust = TrustAnchors.for_testing(read_anchors(anchors.read_bytes()))
    containers = sorted(folder.glob("*.p7s"))
    if (folder / "token.json").exists():
        yield Verdict("token.json", "webjpki", _token_by_webjpki(folder, trust))
    for container in containers:
        yield Verdict(container.name, "webjpki", _cms_by_webjpki(container, trust))
    if anchors is not None:
        if (folder / "token.json").exists():
            yield Verdict("token.json", "openssl", _token_by_openssl(folder, anchors))
        for container in containers:
            yield Verdict(container.name, "openssl", _cms_by_openssl(container, anchors))


def _token_by_webjpki(folder: Path, trust: TrustAnchors) -> str:
    verifier = AuthenticationVerifier(origin=(folder / "origin.txt").read_text(), trust=trust)
    try:
        verifier.verify(
            (folder / "token.json").read_bytes(),
            expected_nonce=(folder / "challenge.txt").read_text(),
        )
    except VerificationError as refusal:
        return str(refusal)
    return ""


def _cms_by_webjpki(container: Path, trust: TrustAnchors) -> str:
    with container.with_suffix("").open("rb") as document:
        try:
            SignatureVerifier(trust=trust).verify_cms(container.read_bytes(), content=document)
        except VerificationError as refusal:
            return str(refusal)
    return ""


def _cms_by_openssl(container: Path, anchors: Path) -> str:
    document = container.with_suffix("")
    return _openssl(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", container, "-content", document,
        "-CAfile", anchors, "-purpose", "any", "-cades", "-out", "/dev/null",
    )  # fmt: skip


def _token_by_openssl(folder: Path, anchors: Path) -> str:
    """Check the chain, then the signature over SHA-256(origin) || SHA-256(nonce)."""
    token = json.loads((folder / "token.json").read_bytes())
    parts = [(folder / name).read_bytes() for name in ("origin.txt", "challenge.txt")]
    with tempfile.TemporaryDirectory() as scratch:
        certificate, key, signature, signed = (
            Path(scratch, name) for name in ("certificate", "key", "signature", "signed")
        )
        pem = token["unverifiedCertificate"]
        certificate.write_text(
            f"-----BEGIN CERTIFICATE-----\n{pem}\n-----END CERTIFICATE-----\n", "ascii"
        )
        signature.write_bytes(base64.b64decode(token["signature"]))
        signed.write_bytes(b"".join(hashlib.sha256(part).digest() for part in parts))
        return (
            _openssl("verify", "-CAfile", anchors, certificate)
            or _openssl("x509", "-in", certificate, "-pubkey", "-noout", "-out", key)
            or _openssl("dgst", "-sha256", "-verify", key, "-signature", signature, signed)
        )


def _openssl(*arguments: str | Path) -> str:
    """Run OpenSSL; "" when it agrees, else what it said last."""
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip().splitlines()
    return "" if done.returncode == 0 else (said or ["no reason given"])[-1]
