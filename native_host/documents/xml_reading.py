# SPDX-License-Identifier: Apache-2.0
"""Reads an XML document into a tree, without ever expanding, fetching or guessing anything."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pyexpat import ExpatError, ParserCreate

from lxml import etree

from webjpki.xml_bounds import is_excessive

from ..errors import DocumentBroken, DocumentUnsupported
from .xml_canonical import parse
from .xml_words import XINCLUDE

_PIECE = (
    1 << 20
)  # bytes handed to the parser at once, so that no second copy of the document is made
_IDS = ("Id", "id", "ID", "xml:id")
_UTF8 = re.compile(r"utf-?8", re.IGNORECASE)


def read_xml(document: memoryview, index: int) -> etree._Element:
    """Parse `document` and return its root element.

    Raises, naming the document by `index`: DocumentBroken where it is not well-formed or excessive,
    DocumentUnsupported for "encoding" (other than UTF-8, or XML 1.1), "dtd" and "reference" (XInclude).
    """
    _check_prolog(document, index)
    if is_excessive(document):
        raise DocumentBroken(document=index)
    try:
        root = parse(_pieces(document))
    except etree.XMLSyntaxError as error:
        raise DocumentBroken(document=index) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentUnsupported(document=index, reason="dtd")
    # Its only two elements; looking for names costs nothing where they do not occur.
    if next(root.iter(f"{{{XINCLUDE}}}include", f"{{{XINCLUDE}}}fallback"), None) is not None:
        raise DocumentUnsupported(document=index, reason="reference")
    return root


def root_ids(document: memoryview) -> frozenset[str]:
    """The ids of the root element; none where there is no such element to be read."""
    found: list[str] = []

    def begun(_: str, attributes: dict[str, str]) -> None:
        found.extend(value for name, value in attributes.items() if name in _IDS)
        raise _End

    parser = ParserCreate()
    parser.StartElementHandler = begun
    with suppress(_End, ExpatError, LookupError, ValueError):  # the last two by odd encodings
        for piece in _pieces(document):
            parser.Parse(piece, False)
    return frozenset(found)


class _End(Exception):  # no error: the prolog has been read
    pass


def _check_prolog(document: memoryview, index: int) -> None:
    """Read up to the root element with a parser that only tells what is there."""

    def declared(version: str, encoding: str | None, _standalone: int) -> None:
        if version != "1.0" or not (encoding is None or _UTF8.fullmatch(encoding)):
            raise DocumentUnsupported(document=index, reason="encoding")

    def doctype(*_: object) -> None:
        raise DocumentUnsupported(document=index, reason="dtd")

    def begun(*_: object) -> None:
        raise _End

    if bytes(document[:2]) in (b"\xff\xfe", b"\xfe\xff") or 0 in document[:4]:
        raise DocumentUnsupported(document=index, reason="encoding")
    parser = ParserCreate()
    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = begun
    try:
        for piece in _pieces(document):
            parser.Parse(piece, False)
    except _End:
        return
    except ExpatError as error:
        raise _prolog_error(error, index) from error
    raise DocumentBroken(document=index)


def _prolog_error(error: ExpatError, index: int) -> Exception:
    if error.code in _ENCODING_ERRORS:
        return DocumentUnsupported(document=index, reason="encoding")
    return DocumentBroken(document=index)


# Expat's XML_ERROR_UNKNOWN_ENCODING and XML_ERROR_INCORRECT_ENCODING, by their numbers in expat.h.
_ENCODING_ERRORS = (18, 19)


def _pieces(document: memoryview) -> Iterator[bytes]:
    for start in range(0, len(document), _PIECE):
        yield bytes(document[start : start + _PIECE])
