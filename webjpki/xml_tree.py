# SPDX-License-Identifier: Apache-2.0
"""Reads XML into a tree without expanding or fetching anything, and writes parts of it canonically."""

import hashlib
from collections.abc import Callable, Iterable
from pyexpat import ExpatError, ParserCreate
from typing import Protocol

from lxml import etree

from webjpki.errors import VerificationError
from webjpki.xml_bounds import is_excessive
from webjpki.xml_errors import XmlDtdRefused, XmlReferenceRefused, XmlUnreadable
from webjpki.xml_words import DSIG, XML

MAX_BYTES = 128 << 20
# What all canonical forms of one document may come to, those they are made from included: as often
# as 32 signatures over all of it need, beside a little for small ones. Without a bound, references to
# it all or a long namespace that each of many elements declares anew make gigabytes of a megabyte.
_TIMES, _BESIDE = 64, 16 << 20
_ID_NAMES = frozenset(("Id", "id", "ID", f"{XML}id"))
_UTF8 = ("utf-8", "utf8")


class Tree:
    """A document's elements, of which nothing changes."""

    def __init__(self, document: bytes) -> None:
        """Parse ``document``. Raises XmlUnreadable, XmlDtdRefused."""
        if len(document) > MAX_BYTES:
            raise XmlUnreadable(f"more than {MAX_BYTES} bytes")
        _check_prolog(document)
        if is_excessive(document):
            raise XmlUnreadable("more names in one place than anybody reads")
        self.root = _parse(document)
        if self.root.getroottree().docinfo.internalDTD is not None:
            raise XmlDtdRefused
        self._by_id: dict[str, set[etree._Element]] | None = None
        self._left = _TIMES * len(document) + _BESIDE

    def signatures(self) -> list[etree._Element]:
        """All Signature elements, wherever they stand."""
        return list(self.root.iter(f"{DSIG}Signature"))

    def only(self, id_: str) -> etree._Element:
        """Give the one element with this Id, id, ID or xml:id. Raises XmlReferenceRefused."""
        if self._by_id is None:
            self._by_id = {}
            for element in self.root.iter(etree.Element):
                for name, value in element.items():
                    if name in _ID_NAMES:
                        self._by_id.setdefault(value, set()).add(element)
        found = self._by_id.get(id_, set())
        if len(found) != 1:
            raise XmlReferenceRefused(f"{len(found)} elements have this id")
        return next(iter(found))

    def canonical(
        self,
        element: etree._Element | None,
        *,
        exclusive: bool,
        without: etree._Element | None = None,
    ) -> bytes:
        """Write ``element``, or the whole document, without comments and without one descendant.

        The part is parsed again by itself: lxml, asked for the canonical form of a part of a tree,
        adds xmlns="" below the second level where a default namespace is inherited. Raises
        XmlUnreadable, also when what was asked for so far is more than documents are signed for.
        """
        top = self.root if element is None else element
        alone = _written(element, exclusive) if element is not None else _whole(top)
        self._take(len(alone))
        copy = _parse(alone)
        if without is not None and (steps := _steps(top, without)):
            _remove(copy, steps)
        written = _Bounded(self._take)
        _write(copy, written, exclusive=exclusive, with_comments=False)
        return b"".join(written.pieces)

    def _take(self, octets: int) -> None:
        self._left -= octets
        if self._left < 0:
            raise XmlUnreadable("its canonical forms have no end")

    def digest_without(self, elements: Iterable[etree._Element]) -> bytes:
        """SHA-256 of the document's canonical form, comments included, without these elements."""
        places = [_steps(self.root, one) for one in elements]
        copy = _parse(_whole(self.root)) if places else self.root
        # From the last to the first, so that the places of those before stay as they are.
        for steps in sorted((steps for steps in places if steps), reverse=True):
            _remove(copy, steps)
        hashed = _Hashed()
        _write(copy, hashed, exclusive=False, with_comments=True)
        return hashed.state.digest()


class _Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


class _Bounded:
    """A file that tells `take` what is about to be written to it."""

    def __init__(self, take: Callable[[int], None]) -> None:
        self._take = take
        self.pieces: list[bytes] = []

    def write(self, data: bytes, /) -> None:
        self._take(len(data))
        self.pieces.append(data)


class _Hashed:
    """A file that keeps only the hash of what is written to it."""

    def __init__(self) -> None:
        self.state = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.state.update(data)


def _parse(document: bytes) -> etree._Element:
    # Nothing can be expanded without a DTD; huge_tree only lifts the limit of 10 MB for one text.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        collect_ids=False,
        huge_tree=True,
    )
    try:
        return etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise XmlUnreadable(type(error).__name__) from error


class _RootReached(Exception):
    pass


def _check_prolog(document: bytes) -> None:
    """Look at what stands before the root element with a parser that expands nothing."""

    def declared(version: str, encoding: str | None, _standalone: int) -> None:
        if version != "1.0" or (encoding or "utf-8").lower() not in _UTF8:
            raise XmlUnreadable("another encoding or version")

    def doctype(*_: object) -> None:
        raise XmlDtdRefused

    def begun(*_: object) -> None:
        raise _RootReached

    if document[:2] in (b"\xff\xfe", b"\xfe\xff") or 0 in document[:4]:
        raise XmlUnreadable("another encoding")
    parser = ParserCreate()
    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = begun
    try:
        parser.Parse(document, True)
    except (_RootReached, VerificationError) as end:
        if isinstance(end, VerificationError):
            raise
    except ExpatError as error:
        raise XmlUnreadable(f"expat {error.code}") from error


def _whole(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root.getroottree(), encoding="utf-8")
    return written


def _written(element: etree._Element, exclusive: bool) -> bytes:
    """Write ``element`` with the namespaces in force and, unless exclusive, its ancestors' xml: attributes.

    Canonical XML 1.0, 2.4, against Exclusive XML Canonicalization, 3.
    """
    added = []
    for ancestor in () if exclusive else element.iterancestors():
        for name, value in ancestor.items():
            if name.startswith(XML) and name not in element.attrib:
                element.set(name, value)
                added.append(name)
    try:
        written: bytes = etree.tostring(element, encoding="utf-8", with_tail=False)
        return written
    finally:
        for name in added:
            del element.attrib[name]


def _write(root: etree._Element, sink: _Sink, *, exclusive: bool, with_comments: bool) -> None:
    try:
        root.getroottree().write_c14n(sink, exclusive=exclusive, with_comments=with_comments)
    except etree.C14NError as error:  # a relative namespace name (Canonical XML 1.0, 1.3)
        raise XmlUnreadable("it has no canonical form") from error


def _steps(top: etree._Element, inner: etree._Element) -> list[int] | None:
    """How to walk from ``top`` down to ``inner``, as places among children; None when it is outside."""
    steps = []
    while inner is not top:
        parent = inner.getparent()
        if parent is None:
            return None
        steps.append(parent.index(inner))
        inner = parent
    return steps[::-1]


def _remove(top: etree._Element, steps: list[int]) -> None:
    """Take out the element at the end of ``steps``, but not the text behind it."""
    for step in steps:
        top = top[step]
    parent, tail = top.getparent(), top.tail or ""
    before = top.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(top)
