# SPDX-License-Identifier: Apache-2.0
"""Tells XML whose canonical form would take hours: its cost grows with the square of names in one place.

5,000 namespaces that 2,000 elements inherit, 150 KB in all, keep libxml2 busy for three minutes.
Used by verifier and host.
"""

import re
from itertools import islice
from pyexpat import ExpatError, ParserCreate

# Far more than any document has that was meant to be read.
MOST_NAMESPACES = 100  # in force at one place
MOST_ATTRIBUTES = 250  # of one element
_DECLARED = re.compile(rb"xmlns")
_LONG = re.compile(rb"<[^<]{1024,}")  # a tag with so many attributes, or a tag and a long text
_PIECE = 1 << 20  # bytes


class _Excessive(Exception):
    pass


def is_excessive(document: bytes | memoryview) -> bool:
    """Whether more namespaces or attributes meet in one place than the bounds allow.

    Takes milliseconds for usual documents, and a parse for those with many declarations, of which those
    that are not well-formed count as excessive.
    """
    if not _may_be_excessive(document):
        return False
    parser = ParserCreate(namespace_separator=" ")
    parser.ordered_attributes = True
    in_force = 0

    def declared(_prefix: str | None, _name: str) -> None:
        nonlocal in_force
        in_force += 1
        if in_force > MOST_NAMESPACES:
            raise _Excessive

    def ended(_prefix: str | None) -> None:
        nonlocal in_force
        in_force -= 1

    def begun(_name: str, attributes: list[str]) -> None:
        if len(attributes) > 2 * MOST_ATTRIBUTES:
            raise _Excessive

    parser.StartNamespaceDeclHandler = declared
    parser.EndNamespaceDeclHandler = ended
    parser.StartElementHandler = begun
    try:
        for start in range(0, len(document), _PIECE):
            parser.Parse(bytes(document[start : start + _PIECE]), False)
        # Some builds of expat wait with a long tag for more, until they are told of the end.
        parser.Parse(b"", True)
    except (_Excessive, ExpatError):  # what expat cannot read, another parser might
        return True
    return False


def _may_be_excessive(document: bytes | memoryview) -> bool:
    """Count without parsing; never too few."""
    if len(list(islice(_DECLARED.finditer(document), MOST_NAMESPACES + 1))) > MOST_NAMESPACES:
        return True
    every = (bytes(found[0]) for found in _LONG.finditer(document))
    return any(one.count(b"=") > MOST_ATTRIBUTES for one in every)
