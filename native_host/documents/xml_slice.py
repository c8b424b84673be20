# SPDX-License-Identifier: Apache-2.0
"""Digest of one element in canonical form, cut out of the canonical form of its whole document.

Below its start tag an element is written the same in both (Canonical XML 1.0, 2.3 and 2.4): namespaces are
written where they differ from those of the element outside. The exclusive form does so where ``is_apart``.
This saves the second parse of a part.
"""

import hashlib
import re
from collections.abc import Callable
from secrets import token_hex

from lxml import etree

from ..digests import Digest, HashFunction

# Canonical attribute values stand in double quotes, and may hold ">".
_QUOTE_OR_END = re.compile(rb'[">]')


class _Cut:
    """A file that hashes what is written to it between two marks, but for the first tag."""

    def __init__(self, mark: bytes, start_tag: bytes, function: HashFunction) -> None:
        """`start_tag` is hashed in place of the one that comes."""
        self._mark = mark
        self._state = hashlib.new(function.name, start_tag)
        self._waiting = b""
        self._quoted = False
        self._step: Callable[[bytes], None] = self._before

    def write(self, octets: bytes) -> int:
        """Go on."""
        self._step(self._waiting + octets)
        return len(octets)

    def digest(self) -> bytes:
        """The digest of what stood between the marks."""
        if self._step != self._behind:
            raise ValueError("the canonical form does not hold both marks")
        return self._state.digest()

    def _before(self, octets: bytes) -> None:
        at = octets.find(self._mark)
        if at < 0:
            self._waiting = octets[-len(self._mark) :]
            return
        self._step = self._tag
        self._step(octets[at + len(self._mark) :])

    def _tag(self, octets: bytes) -> None:
        self._waiting = b""
        for found in _QUOTE_OR_END.finditer(octets):
            if found[0] == b'"':
                self._quoted = not self._quoted
            elif not self._quoted:
                self._step = self._inside
                self._step(octets[found.end() :])
                return

    def _inside(self, octets: bytes) -> None:
        at = octets.find(self._mark)
        if at < 0:
            # The beginning of the mark may have come already.
            ready = max(0, len(octets) - len(self._mark))
            self._state.update(octets[:ready])
            self._waiting = octets[ready:]
            return
        self._state.update(octets[:at])
        self._step = self._behind

    def _behind(self, _: bytes) -> None:
        self._waiting = b""


def is_apart(element: etree._Element) -> bool:
    """Whether the exclusive form of the whole document writes the inside of `element` as that of it alone.

    A namespace is written on the outermost element that uses it (Exclusive XML Canonicalization, 3).
    One that is used around `element` must therefore be used by its own start tag as well.
    """
    own = _used(element, certain=True)
    return all(_used(ancestor, certain=False) <= own for ancestor in element.iterancestors())


def _used(element: etree._Element, *, certain: bool) -> set[tuple[str | None, str]]:
    """Prefixes and namespaces that the start tag uses, for its own name and its attributes' names.

    Where several prefixes stand for an attribute's namespace, the tree does not tell which one was
    written: all of them are given, or none of them when they have to be `certain`.
    """
    found: set[tuple[str | None, str]] = set()
    if uri := element.nsmap.get(element.prefix):
        found.add((element.prefix, uri))
    for name in element.attrib:
        namespace = etree.QName(name).namespace
        written = {(one, uri) for one, uri in element.nsmap.items() if one and uri == namespace}
        if len(written) == 1 or not certain:
            found |= written
    return found


def slice_digest(
    element: etree._Element, start_tag: bytes, function: HashFunction, *, exclusive: bool
) -> Digest:
    """Digest of `element`, which is not the root, without comments.

    `start_tag` is its canonical start tag with everything that it inherits declared on it.
    """
    target = f"mark-{token_hex(16)}"
    before, behind = etree.ProcessingInstruction(target), etree.ProcessingInstruction(target)
    element.addprevious(before)
    # lxml puts a sibling behind the text that follows.
    behind.tail, element.tail = element.tail, None
    element.addnext(behind)
    cut = _Cut(f"<?{target}?>".encode(), start_tag, function)
    element.getroottree().write_c14n(cut, exclusive=exclusive, with_comments=False)
    element.tail, behind.tail = behind.tail, None
    for mark in (before, behind):
        mark.getparent().remove(mark)
    return Digest(function, cut.digest())
