# SPDX-License-Identifier: Apache-2.0
"""Where one element of an XML document stands in the document's bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree


@dataclass(frozen=True)
class Extent:
    """Byte offsets of an element: of its start tag, its content, its end tag, and behind it.

    `end_tag` is None where there is none (`<a/>`).
    """

    start: int
    inside: int
    end_tag: int | None
    end: int


def extent(document: memoryview, root: etree._Element, element: etree._Element) -> Extent:
    """Find `element` in the UTF-8 `document` from which `root` was parsed, without a DTD.

    In such a document a `<` begins a tag, comment, instruction or CDATA section and nothing else
    (XML 1.0, 2.4), so that counting the tags of one name finds what the parser found.
    """
    tags = _tags(document, _written(element), skip=_ordinal(root, element))
    start = next(tags)
    if start[0].endswith(b"/>"):
        return Extent(start.start(), start.end(), None, start.end())
    depth = 1
    for tag in tags:
        if tag["end"]:
            depth -= 1
        elif not tag[0].endswith(b"/>"):
            depth += 1
        if depth == 0:
            return Extent(start.start(), start.end(), tag.start(), tag.end())
    raise ValueError("the document is not the one that was parsed")


def _tags(document: memoryview, written: bytes, skip: int) -> Iterator[re.Match[bytes]]:
    """The tags of one name, beginning with the start tag before which there are `skip` others."""
    for token in _tokens(written).finditer(document):
        if skip >= 0 and token["start"]:
            skip -= 1
        if skip < 0 and (token["start"] or token["end"]):
            yield token


def _ordinal(root: etree._Element, wanted: etree._Element) -> int:
    """How many start tags that are written like that of `wanted` come before it."""
    count = 0
    for element in root.iter(f"{{*}}{etree.QName(wanted).localname}"):
        if element is wanted:
            break
        count += element.prefix == wanted.prefix
    return count


def _written(element: etree._Element) -> bytes:
    local = etree.QName(element).localname
    return (f"{element.prefix}:{local}" if element.prefix else local).encode()


def _tokens(written: bytes) -> re.Pattern[bytes]:
    name = re.escape(written)
    return re.compile(
        rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
        rb"|<(?P<start>" + name + rb")(?=[\s/>])(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>"
        rb"|</(?P<end>" + name + rb")\s*>",
        re.DOTALL,
    )
