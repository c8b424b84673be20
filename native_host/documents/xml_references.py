# SPDX-License-Identifier: Apache-2.0
"""Turns what a website wants signed in an XML document into references with their digests."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from lxml import etree

from ..announced.xml import (
    AttachedFile,
    Canonicalization,
    ElementById,
    Reference,
    WholeDocument,
    XmlAnnounced,
)
from ..digests import Digest
from .xml_canonical import canonical, canonical_digest, parse
from .xml_extent import Extent, extent
from .xml_ids import Ids
from .xml_scope import Scope
from .xml_signature import ReferenceText
from .xml_slice import is_apart, slice_digest
from .xml_words import CANONICAL, ENVELOPED

# ASCII that a relative reference may hold as it is; ":" could be read as the end of a scheme.
_PLAIN = "!$&'()*+,;=@"
_PIECE = 1 << 20


@dataclass(frozen=True)
class _Part:
    """One element of the document, to be parsed on its own."""

    place: Extent
    scope: Scope

    def empty(self, document: memoryview) -> bytes:
        """The element without content, with what it inherits declared on it."""
        tag = bytes(document[self.place.start : self.place.inside]).rstrip(b"/>")
        return tag + self.scope.beside(tag) + b"/>"

    def pieces(self, document: memoryview) -> Iterator[bytes]:
        """The element's bytes, with what it inherits declared in its start tag."""
        empty = self.empty(document)
        yield empty if self.place.end_tag is None else empty[:-2] + b">"
        for start in range(self.place.inside, self.place.end, _PIECE):
            yield bytes(document[start : min(start + _PIECE, self.place.end)])


@dataclass(frozen=True)
class Target:
    """One reference; its digest is known, or still to be made from a part of the document."""

    uri: str
    transforms: tuple[str, ...]
    _digest: Digest | _Part

    def written(self, document: memoryview, wanted: XmlAnnounced, id_: str | None) -> ReferenceText:
        """Make the digest, if there is none, by parsing that part of `document` again."""
        digest = self._digest
        if isinstance(digest, _Part):
            root = parse(digest.pieces(document))
            digest = canonical_digest(root, wanted.canonicalization, wanted.hash_function)
        return ReferenceText(self.uri, self.transforms, digest, id_)


class Targets:
    """What can be referred to in one document, given the element that will hold the signature."""

    def __init__(
        self, document: memoryview, root: etree._Element, parent: etree._Element, ids: Ids
    ) -> None:
        """`root` was parsed from `document`; it is not needed any more once the targets are found."""
        self._document = document
        self._root = root
        self._around = {parent, *parent.iterancestors()}
        self._ids = ids

    def find(self, wanted: XmlAnnounced) -> tuple[Target, ...]:
        """The targets in the order asked for.

        Raises DocumentUnsupported ("reference") for an id that is not there, or there twice.
        """

        return tuple(self._target(one, wanted) for one in wanted.references)

    def _target(self, reference: Reference, wanted: XmlAnnounced) -> Target:
        form = CANONICAL[wanted.canonicalization]
        match reference:
            case AttachedFile(name, digest):
                return Target(_relative(name), (), digest)
            case ElementById(name):
                element = self._ids.only(name)
                # The signature leaves itself out where it will stand in what it covers.
                leaving = (ENVELOPED,) if element in self._around else ()
                return Target(f"#{name}", (*leaving, form), self._covered(element, wanted))
            case WholeDocument():
                return Target("", (ENVELOPED, form), self._whole(wanted))

    def _is_document(self, element: etree._Element) -> bool:
        alone = element.getprevious() is None and element.getnext() is None
        return element is self._root and alone

    def _whole(self, wanted: XmlAnnounced) -> Digest:
        return canonical_digest(self._root, wanted.canonicalization, wanted.hash_function)

    def _covered(self, element: etree._Element, wanted: XmlAnnounced) -> Digest | _Part:
        if self._is_document(element):
            return self._whole(wanted)
        part = self._part(element, wanted)
        exclusive = wanted.canonicalization is Canonicalization.EXCLUSIVE
        if element is self._root or (exclusive and not is_apart(element)):
            return part
        tag = canonical(parse([part.empty(self._document)]), wanted.canonicalization)
        start_tag = tag[: tag.rindex(b"</")]
        return slice_digest(element, start_tag, wanted.hash_function, exclusive=exclusive)

    def _part(self, element: etree._Element, wanted: XmlAnnounced) -> _Part:
        place = extent(self._document, self._root, element)
        return _Part(place, Scope.inside(element.getparent(), wanted.canonicalization))


def _relative(name: str) -> str:
    """A file name as a relative reference (RFC 3987): only ASCII that has a meaning there is escaped."""
    return "".join(quote(c, safe=_PLAIN) if c.isascii() else c for c in name)
