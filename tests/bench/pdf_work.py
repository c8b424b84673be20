# SPDX-License-Identifier: Apache-2.0
"""One piece of work on PDFs in a process of its own; prints what it took as JSON.

``python -m tests.bench.pdf_work WHO WHAT FOLDER``
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from native_host.documents.pdf import PdfDocument
from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO
from tests.bench.timed import peak_memory

REAL = Path("/usr/share/debian-reference/debian-reference.ja.pdf")
LARGE = 100_000_000
BATCH = 100


def make(folder: Path) -> dict[str, float]:
    """Make keys and files once."""
    _signer(folder)
    from pyhanko.pdf_utils.generic import StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    with REAL.open("rb") as file, (folder / "large.pdf").open("wb") as out:
        writer = IncrementalPdfFileWriter(file)
        for _ in range((LARGE - REAL.stat().st_size) // 1_000_000):
            writer.add_object(StreamObject(stream_data=os.urandom(1_000_000)))
        writer.write(out)
    (folder / "real.pdf").write_bytes(REAL.read_bytes())
    return {}


def host_large(folder: Path) -> dict[str, float]:
    return _host([(folder / "large.pdf").read_bytes()], _signer(folder))


def host_real(folder: Path) -> dict[str, float]:
    return _host([REAL.read_bytes()], _signer(folder))


def host_batch(folder: Path) -> dict[str, float]:
    return _host(_small_files(), _signer(folder))


def sha256_large(folder: Path) -> dict[str, float]:
    content = (folder / "large.pdf").read_bytes()
    return {"seconds": _seconds(lambda: hashlib.sha256(content))}


def pyhanko_large(folder: Path) -> dict[str, float]:
    """pyHanko's update alone: what it needs besides digest and signature."""
    from pyhanko.pdf_utils.generic import TextStringObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    with (folder / "large.pdf").open("r+b") as file:
        before = file.seek(0, 2)

        def update() -> None:
            writer = IncrementalPdfFileWriter(file)
            writer.root["/Bench"] = TextStringObject("x")
            writer.update_root()
            writer.write_in_place()

        taken = _seconds(update)
        file.truncate(before)
    return {"update": taken}


def pyhanko_warm(folder: Path) -> dict[str, float]:
    content = REAL.read_bytes()
    sign = _pyhanko(_signer(folder))
    sign(content)
    return {"seconds": _seconds(lambda: sign(content))}


def pyhanko_batch(folder: Path) -> dict[str, float]:
    files = _small_files()
    sign = _pyhanko(_signer(folder))
    sign(files[0])
    return {"seconds": _seconds(lambda: [sign(content) for content in files])}


def _host(files: Sequence[bytes], signer: Credential) -> dict[str, float]:
    """Sign as the host does: load all (before the PIN), then prepare and finish one after the other."""
    from native_host.announced.pdf import PdfProfile
    from tests.documents.pdf.signing import NOW, document, raw_signature

    documents = [document(content, PdfProfile.PADES_B) for content in files]

    def each(work: Callable[[PdfDocument], None]) -> None:
        for one in documents:
            work(one)

    def sign(one: PdfDocument) -> None:
        preparation = one.prepare(signer.der, NOW)
        preparation.finish(raw_signature(signer, preparation))

    load = _seconds(lambda: each(PdfDocument.load))
    after = _seconds(lambda: each(sign))
    memory = peak_memory(os.getpid())
    return {"seconds": load + after, "after_pin": after, "memory": memory}


def _pyhanko(signer: Credential) -> Callable[[bytes], object]:
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    pkcs8 = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    local = SimpleSigner(
        signing_cert=x509.Certificate.load(signer.der),
        signing_key=keys.PrivateKeyInfo.load(pkcs8),
        cert_registry=SimpleCertificateStore(),
    )
    metadata = PdfSignatureMetadata(
        field_name="Signature1", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )

    def sign(content: bytes) -> object:
        return sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), metadata, signer=local)

    return sign


def _small_files() -> list[bytes]:
    from tests.documents.pdf.made import Pdf

    return [Pdf(f"Contract of sale {number}").octets() for number in range(BATCH)]


def _signer(folder: Path) -> Credential:
    return TestPki(folder / "pki").issue("signature", HANAKO)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


WORKS: Mapping[str, Callable[[Path], dict[str, float]]] = {
    "make": make,
    "host large": host_large,
    "host real": host_real,
    "host batch": host_batch,
    "sha256 large": sha256_large,
    "pyhanko large": pyhanko_large,
    "pyhanko warm": pyhanko_warm,
    "pyhanko batch": pyhanko_batch,
}

if __name__ == "__main__":
    *words, folder = sys.argv[1:]
    sys.stdout.write(json.dumps(WORKS[" ".join(words)](Path(folder))))
