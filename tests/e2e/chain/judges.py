# SPDX-License-Identifier: Apache-2.0
"""Second opinions on what came out of the chain, by programs and libraries that nobody here wrote."""

from __future__ import annotations

import hashlib
import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from simulated_card.authorities import Credential
from tests.native_host.desk import Desk


def pyhanko_of_pdf(document: bytes, authority: Credential) -> PdfSignatureStatus:
    """What pyHanko's validator says of the only signature."""
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(authority.der)],
        allow_fetching=False,
        moment=datetime.now(UTC),
    )
    (signature,) = PdfFileReader(io.BytesIO(document)).embedded_regular_signatures
    # pyHanko runs an event loop, and a test with a browser in it has one already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(
            validate_pdf_signature, signature, signer_validation_context=context
        ).result()


def pyhanko_of_cms(container: bytes, content: bytes) -> tuple[bool, bool]:
    """Whether pyHanko finds the content as it was signed, and the signature that of the signer."""
    signed = cms.ContentInfo.load(container)["content"]
    return validate_sig_integrity(
        signed["signer_infos"][0],
        signed["certificates"][0].chosen,
        expected_content_type="data",
        actual_digest=hashlib.sha256(content).digest(),
    )


def openssl_of_cms(
    container: bytes, content: bytes | None, authority: Credential, folder: Path
) -> str:
    """What `openssl cms -verify` says of a container; it ends in "successful" when it agrees.

    `content` is None where the container holds it.
    """
    (folder / "content").write_bytes(content or b"")
    (folder / "container").write_bytes(container)
    (folder / "anchor.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "container"]
    command += [] if content is None else ["-content", "content"]
    command += ["-CAfile", "anchor.pem", "-partial_chain"]
    # The certificates of JPKI have a critical extension that OpenSSL does not know.
    command += ["-purpose", "any", "-ignore_critical", "-out", "/dev/null"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stderr.strip()


def openssl_of_signature(
    signature: bytes, signed: bytes, certificate: bytes, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Let `openssl dgst` verify RSASSA-PKCS1-v1_5 with SHA-256 over `signed`."""
    key = asn1_x509.Certificate.load(certificate).public_key.dump()
    (folder / "key.der").write_bytes(key)
    (folder / "signed").write_bytes(signed)
    (folder / "signature").write_bytes(signature)
    command = ["openssl", "dgst", "-sha256", "-keyform", "DER", "-verify", "key.der"]
    command += ["-signature", "signature", "signed"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def opensc(desk: Desk, pin: str, signed: bytes, folder: Path, slot: int = 1) -> bytes:
    """Have OpenSC drive the card in the reader: a signature over `signed` by the key of that slot."""
    (folder / "document").write_bytes(signed)
    command = ["pkcs11-tool", "--login", "--pin", pin, "--slot-index", str(slot), "--sign"]
    command += ["-m", "SHA256-RSA-PKCS", "-i", "document", "-o", "made"]
    subprocess.run(command, cwd=folder, env=desk.env, check=True, capture_output=True, timeout=60)
    return (folder / "made").read_bytes()
