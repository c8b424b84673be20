# SPDX-License-Identifier: Apache-2.0
"""Signs an XML document as the host does, from the announcement's JSON to the finished file."""

import base64
import hashlib
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from native_host.announced import parse_document
from native_host.documents.document import Document
from native_host.documents.incoming import receive
from simulated_card.authorities import Credential

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def received(content: bytes, **wanted: object) -> Document:
    """The document as the host holds it once all content has come."""
    request = {"format": "xml", "name": "書類.xml", "size": len(content), "profile": "xmldsig"}
    announced = parse_document(request | wanted, "documents[0]")
    chunks = iter([content, None])
    (document,) = receive([announced], lambda: next(chunks), lambda *_: None)
    return document


def signature(document: Document, signer: Credential) -> dict[str, object]:
    """The result for the website; the key does what a card does: sign one digest."""
    document.load()
    preparation = document.prepare(signer.der, NOW)
    value = signer.key.sign(preparation.digest.octets, PKCS1v15(), Prehashed(SHA256()))
    result = preparation.finish(value)
    assert isinstance(result, dict)
    return result


def signed(content: bytes, signer: Credential, **wanted: object) -> bytes:
    """The file with its signature in it, as the page's client puts it together."""
    result = signature(received(content, **wanted), signer)
    insert, at = result["insert"], result["at"]
    assert isinstance(insert, bytes)
    assert isinstance(at, int)
    return content[:at] + insert + content[at:]


def attached(name: str, content: bytes, function: str = "SHA-256") -> dict[str, object]:
    """A reference to a file beside the document."""
    digest = hashlib.new(function.replace("-", ""), content).digest()
    return {"name": name, "hash": base64.b64encode(digest).decode(), "hashFunction": function}
