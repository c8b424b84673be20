# SPDX-License-Identifier: Apache-2.0
"""Digests of canonical XML, always of a document of its own.

lxml can write a part of a tree too, but gets inherited default namespaces wrong there: below the
second level it adds xmlns="". A part is therefore parsed again, with what it inherits declared on it.
"""

import hashlib
import io
from collections.abc import Iterable

from lxml import etree

from ..announced.xml import Canonicalization
from ..digests import Digest, HashFunction


class _Hashing:
    """A file that only hashes what is written to it, so that the canonical form is never in memory."""

    def __init__(self, function: HashFunction) -> None:
        self._function = function
        self._state = hashlib.new(function.name)

    def write(self, octets: bytes) -> int:
        """Go on."""
        self._state.update(octets)
        return len(octets)

    def digest(self) -> Digest:
        """The digest of everything written."""
        return Digest(self._function, self._state.digest())


def parse(pieces: Iterable[bytes]) -> etree._Element:
    """Parse UTF-8 that has no DTD, and return the root element. Raises etree.XMLSyntaxError."""
    # Without a DTD there is nothing to expand or load; huge_tree only lifts the limit of 10 MB for
    # one text, which attachments in base64 exceed.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        collect_ids=False,
        huge_tree=True,
    )
    for piece in pieces:
        parser.feed(piece)
    return parser.close()


def canonical_digest(
    root: etree._Element, form: Canonicalization, function: HashFunction
) -> Digest:
    """Digest of a whole document: root element and instructions beside it, without comments."""
    sink = _Hashing(function)
    exclusive = form is Canonicalization.EXCLUSIVE
    root.getroottree().write_c14n(sink, exclusive=exclusive, with_comments=False)
    return sink.digest()


def canonical(root: etree._Element, form: Canonicalization) -> bytes:
    """The canonical form of a small document itself."""
    written = io.BytesIO()
    exclusive = form is Canonicalization.EXCLUSIVE
    root.getroottree().write_c14n(written, exclusive=exclusive, with_comments=False)
    return written.getvalue()
