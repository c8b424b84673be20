# SPDX-License-Identifier: Apache-2.0
"""XML made up by hypothesis: namespaces declared, shadowed and taken back, and words that look like tags."""

from hypothesis import strategies as st

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
    [
        "",
        " ",
        ' xmlns=""',
        ' xml:lang="ja"',
        " b='>'",
        ' b="/>"',
        " b='\"'",
        ' b="\'/"',
        ' xmlns="urn:d"',
        " xmlns:x='urn:e'\n",
        " x:c='1'",
    ]
)


@st.composite
def elements(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    name, attributes = draw(NAMES), draw(ATTRIBUTES)
    content = "".join(draw(st.lists(inner, max_size=3)))
    if draw(st.booleans()) and not content:
        return f"<{name}{attributes}/>"
    return f"<{name}{attributes}>{content}</{name}{draw(st.sampled_from(['', ' ']))}>"


CONTENT = st.recursive(NOISE, elements, max_leaves=20)
