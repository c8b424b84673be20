# SPDX-License-Identifier: Apache-2.0
"""Places of elements in the bytes are those that expat, another parser, finds."""

from pyexpat import ParserCreate

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from native_host.documents.xml_extent import extent
from tests.documents.xml.generated import CONTENT


def by_expat(document: bytes) -> list[tuple[int, int]]:
    """Offsets of each element's start tag and end tag; what follows where it has none."""
    found: list[list[int]] = []
    stack: list[list[int]] = []
    parser = ParserCreate()

    def start(*_: object) -> None:
        stack.append([parser.CurrentByteIndex])
        found.append(stack[-1])

    def end(*_: object) -> None:
        stack.pop().append(parser.CurrentByteIndex)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(document, True)
    return [(first, last) for first, last in found]


@settings(max_examples=400, deadline=None)
@given(st.lists(CONTENT, max_size=5), st.booleans())
def test_every_element_is_where_expat_finds_it(content: list[str], mark: bool) -> None:
    text = f"<!-- <a> --><a xmlns:x='urn:x'>{''.join(content)}</a><?a </a>?>"
    document = (b"\xef\xbb\xbf" if mark else b"") + text.encode()
    root = etree.fromstring(document)
    listed = list(root.iter(etree.Element))
    for element, (start, end) in zip(listed, by_expat(document), strict=True):
        found = extent(memoryview(document), root, element)
        assert found.start == start
        assert (found.end if found.end_tag is None else found.end_tag) == end
        assert document[found.end - 1 : found.end] == b">"
