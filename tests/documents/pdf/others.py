# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude="pyhanko,pyhanko_certvalidator"
"""Signatures by other products: pyHanko's own signer, and poppler's with a key in an NSS database."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from simulated_card.authorities import Credential


def by_pyhanko(
    octets: bytes,
    credential: Credential,
    *,
    certify: MDPPerm | None = None,
    lock: FieldMDPSpec | None = None,
    permission: MDPPerm | None = None,
) -> bytes:
    """Sign in the field "Earlier", as certification or with a lock on fields."""
    writer = IncrementalPdfFileWriter(io.BytesIO(octets))
    if lock is not None:
        spec = SigFieldSpec("Earlier", field_mdp_spec=lock, doc_mdp_update_value=permission)
        append_signature_field(writer, spec)
    pkcs8 = credential.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(credential.der),
        signing_key=keys.PrivateKeyInfo.load(pkcs8),
        cert_registry=SimpleCertificateStore(),
    )
    metadata = PdfSignatureMetadata(
        field_name="Earlier",
        md_algorithm="sha256",
        certify=certify is not None,
        docmdp_permissions=certify or MDPPerm.FILL_FORMS,
    )
    signed: io.BytesIO = sign_pdf(writer, metadata, signer)
    return signed.getvalue()


def by_poppler(octets: bytes, folder: Path) -> bytes:
    """Sign with pdfsig and a certificate of nobody's in particular."""
    before, after, store = folder / "before.pdf", folder / "after.pdf", folder / "nss"
    before.write_bytes(octets)
    store.mkdir()
    key, certificate, both = folder / "key.pem", folder / "certificate.pem", folder / "both.p12"
    make_key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
    commands = [
        [*make_key, "-subj", "/CN=Example", "-keyout", str(key), "-out", str(certificate)],
        ["openssl", "pkcs12", "-export", "-name", "example", "-passout", "pass:"]
        + ["-inkey", str(key), "-in", str(certificate), "-out", str(both)],
        ["certutil", "-N", "-d", f"sql:{store}", "--empty-password"],
        ["pk12util", "-i", str(both), "-d", f"sql:{store}", "-W", "", "-K", ""],
        ["pdfsig", "-nssdir", f"sql:{store}", "-nss-pwd", "", "-add-signature", "-nick", "example"]
        + [str(before), str(after)],
    ]
    for command in commands:
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    return after.read_bytes()
