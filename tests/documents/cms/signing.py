# SPDX-License-Identifier: Apache-2.0
"""Signs content into CMS containers as the host does, and lets OpenSSL make and judge some."""

import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from native_host.announced import parse_document
from native_host.documents.document import Document
from native_host.documents.incoming import receive
from simulated_card.authorities import Credential

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CONTENT = "住宅ローン契約書\r\n".encode() * 500
Authority = Callable[[bytes], bytes]


def received(content: bytes, **wanted: object) -> Document:
    """The document as the host holds it once all content has come, in several chunks."""
    request = {"format": "cms", "name": "契約書.txt", "size": len(content)}
    announced = parse_document(request | wanted, "documents[0]")
    pieces = [content[i : i + 4096] for i in range(0, len(content), 4096)]
    chunks = iter([*pieces, None])
    (document,) = receive([announced], lambda: next(chunks), lambda *_: None)
    return document


def signed(
    content: bytes, signer: Credential, authority: Authority | None = None, **wanted: object
) -> bytes:
    """The container; `authority` turns the imprint of the signature into a timestamp token."""
    document = received(content, **wanted)
    document.load()
    preparation = document.prepare(signer.der, NOW)
    value = signer.key.sign(preparation.digest.octets, PKCS1v15(), Prehashed(SHA256()))
    imprint = preparation.timestamp_imprint(value)
    token = authority(imprint) if authority is not None and imprint is not None else None
    result = preparation.finish(value, token)
    if isinstance(result, bytes):
        return result
    before, after = result["before"], result["after"]
    assert isinstance(before, bytes)
    assert isinstance(after, bytes)
    return before + content + after


def openssl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run `openssl cms` with `arguments` in `folder`."""
    return subprocess.run(
        ["openssl", "cms", *arguments], cwd=folder, capture_output=True, check=False
    )


def judged(container: bytes, folder: Path, ca: Credential, content: bytes | None = None) -> bytes:
    """What OpenSSL finds signed in `container`, every signer verified; fails unless it agrees.

    `content` is needed for detached containers.
    """
    (folder / "container.der").write_bytes(container)
    (folder / "ca.pem").write_bytes(ca.certificate.public_bytes(Encoding.PEM))
    detached: Sequence[str] = ()
    if content is not None:
        (folder / "content").write_bytes(content)
        detached = ("-content", "content")
    said = openssl(
        *(
            folder,
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "container.der",
            "-purpose",
            "any",
        ),
        *("-CAfile", "ca.pem", "-attime", str(int(NOW.timestamp())), "-ignore_critical", *detached),
    )
    assert said.returncode == 0, said.stderr.decode()
    return said.stdout


def by_openssl(content: bytes, signer: Credential, folder: Path, *more: str) -> bytes:
    """A container that OpenSSL makes: detached, unless `more` says otherwise."""
    key = signer.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (folder / "key.pem").write_bytes(key)
    (folder / "certificate.pem").write_bytes(signer.certificate.public_bytes(Encoding.PEM))
    (folder / "content").write_bytes(content)
    said = openssl(
        *(folder, "-sign", "-binary", "-in", "content", "-signer", "certificate.pem"),
        *("-inkey", "key.pem", "-outform", "DER", "-md", "sha256", *more),
    )
    assert said.returncode == 0, said.stderr.decode()
    return said.stdout
