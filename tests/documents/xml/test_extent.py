# SPDX-License-Identifier: Apache-2.0
"""Places of elements in the bytes are those that expat, another parser, finds."""

from pyexpat import ParserCreate

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from native_host.documents.xml_extent import extent

NAMES = st.sampled_from(["a", "ab", "x:a", "あ", "a-a"])
# What may hold words that look like tags.
NOISE = st.sampled_from(
    [
        "text",
        "]]",
        "a&gt;b",
        "<!-- <a> </a> ' -->",
        "<!---->",
        "<![CDATA[ </a><a>]] ]]>",
        "<![CDATA[]]>",
        "<?a </a> ?>",
        "<?x?>",
        "\n",
    ]
)
ATTRIBUTES = st.sampled_from(
    ["", " ", " b='>'", ' b="/>"', " b='\"'", ' b="\'/"', ' xmlns="urn:d"', " xmlns:x='urn:e'\n"]
)


@st.composite
def elements(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    name, attributes = draw(NAMES), draw(ATTRIBUTES)
    content = "".join(draw(st.lists(inner, max_size=3)))
    if draw(st.booleans()) and not content:
        return f"<{name}{attributes}/>"
    return f"<{name}{attributes}>{content}</{name}{draw(st.sampled_from(['', ' ']))}>"


CONTENT = st.recursive(NOISE, elements, max_leaves=20)


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
