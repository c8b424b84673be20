# SPDX-License-Identifier: Apache-2.0
"""OpenSSL and pyHanko, which nobody here wrote, make what we accept and accept what we make."""

import asyncio
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import parser
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.keys import load_private_key_from_pemder
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko.sign.validation.status import SignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from simulated_card.authorities import Credential, TestPki
from tests.webjpki.made import DOCUMENT, NONCE, NOW, ORIGIN, Cms, now, token
from webjpki import AttributeRules, Digest, SignatureVerifier, TrustAnchors
from webjpki.errors import ContentAttached, DocumentMismatch, SignatureMismatch

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="needs the openssl command")
VERIFY_AT = str(int(NOW.timestamp()))


class Files:
    """One holder's key, certificate and document as the files a command wants."""

    def __init__(self, folder: Path, credential: Credential, authority: Credential) -> None:
        self.folder = folder
        self.key, self.certificate = folder / "key.pem", folder / "certificate.pem"
        self.authority, self.document = folder / "ca.pem", folder / "document.txt"
        self.key.write_bytes(
            credential.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        self.certificate.write_bytes(credential.certificate.public_bytes(Encoding.PEM))
        self.authority.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
        self.document.write_bytes(DOCUMENT)

    def openssl(self, *arguments: str | Path) -> bytes:
        command = ["openssl", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, check=True, cwd=self.folder).stdout

    def cms_sign(self, *options: str) -> bytes:
        return self.openssl(
            "cms", "-sign", "-binary", "-in", self.document, "-signer", self.certificate,
            "-inkey", self.key, "-outform", "DER", *options,
        )  # fmt: skip

    def cms_verify(self, container: bytes) -> None:
        """Have OpenSSL verify a container over the document; raises when it does not."""
        (self.folder / "made.p7s").write_bytes(container)
        self.openssl(
            "cms", "-verify", "-binary", "-inform", "DER", "-in", "made.p7s", "-cades",
            "-content", self.document, "-CAfile", self.authority, "-purpose", "any",
            "-attime", VERIFY_AT, "-out", "out",
        )  # fmt: skip
        assert (self.folder / "out").read_bytes() == DOCUMENT


@pytest.fixture
def files(tmp_path: Path, hanako: Credential, pki: TestPki) -> Files:
    return Files(tmp_path, hanako, pki.authority("signature", 3))


@pytest.fixture(scope="module")
def lenient(trust: TrustAnchors) -> SignatureVerifier:
    return SignatureVerifier(trust=trust, clock=now, rules=AttributeRules(False, False))


@pytest.mark.parametrize("function", ["sha256", "sha384", "sha512"])
def test_openssl_cms_with_ess_attribute_passes_our_strict_rules(
    documents: SignatureVerifier, files: Files, function: str
) -> None:
    container = files.cms_sign("-cades", "-md", function)
    result = documents.verify_cms(container, content=DOCUMENT)
    assert result.claimed_signing_time is not None
    with pytest.raises(DocumentMismatch):
        documents.verify_cms(container, content=DOCUMENT[1:])


T = TypeVar("T")


def in_a_thread(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` beside a browser's rig, which may hold this thread's event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_openssl_cms_without_ess_attribute(lenient: SignatureVerifier, files: Files) -> None:
    lenient.verify_cms(files.cms_sign("-md", "sha256"), content=DOCUMENT)


def test_D5_openssl_cms_with_key_identifier(documents: SignatureVerifier, files: Files) -> None:
    documents.verify_cms(files.cms_sign("-cades", "-md", "sha256", "-keyid"), content=DOCUMENT)


def indefinite(container: bytes) -> bytes:
    """The same container with indefinite lengths at its three outer levels, as streams have it."""
    outer: bytes = parser.parse(container)[4]
    oid = parser.peek(outer)
    explicit = parser.parse(outer[oid:])[4]
    signed_data: bytes = parser.parse(explicit)[4]
    return b"\x30\x80" + outer[:oid] + b"\xa0\x80\x30\x80" + signed_data + bytes(6)


def test_D5_cms_in_ber_with_indefinite_lengths(
    documents: SignatureVerifier, files: Files, hanako: Credential
) -> None:
    container = indefinite(Cms(hanako).der())
    files.cms_verify(container)
    documents.verify_cms(container, content=DOCUMENT)
    with pytest.raises(DocumentMismatch):
        documents.verify_cms(container, content=b"another")


def test_openssl_cms_with_its_document_inside(documents: SignatureVerifier, files: Files) -> None:
    with pytest.raises(ContentAttached):
        documents.verify_cms(files.cms_sign("-cades", "-nodetach"), content=DOCUMENT)


@pytest.mark.parametrize("function", ["sha256", "sha512"])
def test_openssl_accepts_the_containers_of_these_tests(
    files: Files, hanako: Credential, function: str
) -> None:
    """So a container that we refuse here is refused for its fault, not for the test's."""
    files.cms_verify(Cms(hanako, function=function).der())


def test_openssl_raw_signature(
    documents: SignatureVerifier, files: Files, hanako: Credential
) -> None:
    signature = files.openssl("dgst", "-sha384", "-sign", files.key, files.document)
    digest = files.openssl("dgst", "-sha384", "-binary", files.document)
    documents.verify_hash(signature, certificate=hanako.der, digest=Digest.named("SHA-384", digest))
    with pytest.raises(SignatureMismatch):
        documents.verify_hash(
            signature[::-1], certificate=hanako.der, digest=Digest.named("SHA-384", digest)
        )


def test_openssl_verifies_the_token_we_accept(
    tmp_path: Path, hanako_login: Credential, pki: TestPki
) -> None:
    """The steps of the README's "by hand" for somebody without this library."""
    files = Files(tmp_path, hanako_login, pki.authority("authentication", 3))
    signed = b"".join(
        subprocess.run(["openssl", "dgst", "-sha256", "-binary"], input=part.encode(),
                       capture_output=True, check=True).stdout
        for part in (ORIGIN, NONCE)
    )  # fmt: skip
    (tmp_path / "signed").write_bytes(signed)
    (tmp_path / "signature").write_bytes(b64decode(str(token(hanako_login)["signature"])))
    key = files.openssl("x509", "-in", files.certificate, "-noout", "-pubkey")
    (tmp_path / "public.pem").write_bytes(key)
    shown = files.openssl(
        "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "signed"
    )
    assert shown == b"Verified OK\n"
    files.openssl("verify", "-CAfile", files.authority, "-attime", VERIFY_AT, files.certificate)


def test_pyhanko_signs_what_we_accept(
    lenient: SignatureVerifier, files: Files, hanako: Credential
) -> None:
    signer = SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(hanako.der),
        signing_key=load_private_key_from_pemder(str(files.key), None),
        cert_registry=SimpleCertificateStore(),
    )
    info = asyncio.run(
        signer.async_sign_general_data(DOCUMENT, "sha256", detached=True, use_cades=False)
    )
    lenient.verify_cms(info.dump(), content=DOCUMENT)
    with pytest.raises(DocumentMismatch):
        lenient.verify_cms(info.dump(), content=b"another")


def _pyhanko_status(container: bytes, document: bytes, authority: Credential) -> SignatureStatus:
    anchor = asn1_x509.Certificate.load(authority.der)
    context = ValidationContext(
        trust_roots=[anchor], moment=NOW, best_signature_time=NOW, revocation_mode="soft-fail"
    )
    signed = asn1_cms.ContentInfo.load(container)["content"]
    return in_a_thread(
        async_validate_detached_cms(document, signed, signer_validation_context=context)
    )


def test_pyhanko_agrees_about_the_containers_of_these_tests(
    hanako: Credential, pki: TestPki, documents: SignatureVerifier
) -> None:
    container, authority = Cms(hanako).der(), pki.authority("signature", 3)
    documents.verify_cms(container, content=DOCUMENT)
    status = _pyhanko_status(container, DOCUMENT, authority)
    assert status.intact
    assert status.valid
    assert status.trusted
    assert not _pyhanko_status(container, b"another", authority).intact
