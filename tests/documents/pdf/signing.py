# SPDX-License-Identifier: Apache-2.0
"""Signs PDFs as the host does, with a test card's key, and asks other programs what they think of it."""

from __future__ import annotations

import io
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from native_host.announced.pdf import PdfAnnounced, PdfProfile, SealPlace
from native_host.documents.content import Content
from native_host.documents.document import Preparation
from native_host.documents.pdf import PdfDocument
from simulated_card.authorities import Credential

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
AUTHORITY = "https://timestamp.example.jp/rfc3161"


def sealed(octets: bytes) -> Content:
    """Content as it arrives in the host."""
    content = Content()
    content.append(octets)
    content.seal()
    return content


def announced(
    octets: bytes,
    profile: PdfProfile = PdfProfile.MOJ,
    *,
    reason: str | None = None,
    location: str | None = None,
    seal: SealPlace | None = None,
) -> PdfAnnounced:
    authority = AUTHORITY if profile is PdfProfile.PADES_T else None
    return PdfAnnounced("契約書.pdf", len(octets), profile, authority, reason, location, seal)


def document(octets: bytes, profile: PdfProfile = PdfProfile.MOJ, index: int = 0) -> PdfDocument:
    return PdfDocument(announced(octets, profile), sealed(octets), index)


def raw_signature(credential: Credential, preparation: Preparation) -> bytes:
    """What the card answers."""
    digest = preparation.digest.octets
    return credential.key.sign(digest, PKCS1v15(), Prehashed(hashes.SHA256()))


def appended(one: PdfDocument, credential: Credential, when: datetime = NOW) -> bytes:
    """The bytes that the host gives the website."""
    one.load()
    preparation = one.prepare(credential.der, when)
    return preparation.finish(raw_signature(credential, preparation))


def signed(
    octets: bytes,
    credential: Credential,
    profile: PdfProfile = PdfProfile.MOJ,
    *,
    reason: str | None = None,
    location: str | None = None,
) -> bytes:
    """The signed file as the website's page puts it together."""
    one = PdfDocument(
        announced(octets, profile, reason=reason, location=location), sealed(octets), 0
    )
    return octets + appended(one, credential)


def judged_by_pyhanko(octets: bytes, *anchors: Credential) -> list[PdfSignatureStatus]:
    """What pyHanko says of each signature; in a thread, for a browser's rig may hold this one's event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_judged_in_this_thread, octets, *anchors).result()


def _judged_in_this_thread(octets: bytes, *anchors: Credential) -> list[PdfSignatureStatus]:
    """What pyHanko's own validator says of each signature."""
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(one.der) for one in anchors],
        allow_fetching=False,
        moment=NOW,
    )
    reader = PdfFileReader(io.BytesIO(octets), strict=False)
    return [
        validate_pdf_signature(one, signer_validation_context=context)
        for one in reader.embedded_regular_signatures
    ]


@dataclass(frozen=True)
class Pdfsig:
    """What poppler says of one signature."""

    kind: str
    intact: bool
    whole_file: bool


def judged_by_pdfsig(octets: bytes) -> list[Pdfsig]:
    """What poppler says of each signature."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "signed.pdf")
        path.write_bytes(octets)
        done = subprocess.run(
            ["pdfsig", "-nocert", str(path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    parts = done.stdout.split("Signature #")[1:]
    return [
        Pdfsig(
            kind=part.split("Signature Type: ")[1].splitlines()[0],
            intact="Signature is Valid." in part,
            whole_file="- Total document signed" in part,
        )
        for part in parts
    ]
