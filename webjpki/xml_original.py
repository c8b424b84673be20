# SPDX-License-Identifier: Apache-2.0
"""Tells whether a document is the one that the website handed out, with signatures added and nothing else.

A signer could change a tax return and sign the changed one: the signature would be in order, and
only whoever has the document from before can tell.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from webjpki.statements import OriginalStatement
from webjpki.xml_errors import XmlOriginalChanged
from webjpki.xml_tree import Tree
from webjpki.xml_words import DSIG, XADES_ALL


def compare(original: bytes, tree: Tree) -> OriginalStatement:
    """Compare the website's ``original`` with ``tree``, comments and white space included.

    Both are compared in their canonical form: how an attribute is quoted makes no difference.
    Raises XmlOriginalChanged; XmlUnreadable, XmlDtdRefused about the original.
    """
    before = Tree(original)
    earlier = Counter(_content(before, one) for _, one in _outermost(before))
    added = []
    for position, element in _outermost(tree):
        content = _content(tree, element)
        if earlier[content]:
            earlier[content] -= 1
        else:
            added.append((position, element))
    for _, element in added:
        _check_names(element)
        _check_place(element)
    if tree.digest_without(one for _, one in added) != before.digest_without(()):
        raise XmlOriginalChanged
    positions = tuple(str(position) for position, _ in added)
    return OriginalStatement(hashlib.sha256(original).hexdigest(), positions)


def _outermost(tree: Tree) -> Iterator[tuple[int, etree._Element]]:
    """Signature elements that stand in no other, with their positions among all of them."""
    for position, element in enumerate(tree.signatures()):
        if next(element.iterancestors(f"{DSIG}Signature"), None) is None:
            yield position, element


def _content(tree: Tree, element: etree._Element) -> bytes:
    return hashlib.sha256(tree.canonical(element, exclusive=True)).digest()


def _check_names(signature: etree._Element) -> None:
    """Nothing but a signature's own words: another element inside might be taken for the document's."""
    for element in signature.iter(etree.Element):
        if not element.tag.startswith((DSIG, XADES_ALL)):
            raise XmlOriginalChanged("a signature holds elements of something else")


def _check_place(signature: etree._Element) -> None:
    """Not amid a text: whoever reads an element's text up to the next tag would read half of it."""
    if (signature.tail or "").strip():
        raise XmlOriginalChanged("a signature parts a text")
