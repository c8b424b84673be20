# SPDX-License-Identifier: Apache-2.0
"""The signatures that an XML document has already: what they cover, and what would break them."""

import re
from collections.abc import Iterator

from lxml import etree

from ..errors import DocumentLocked, DocumentUnsupported
from .xml_ids import Ids
from .xml_words import DSIG, TRANSFORMS

_SIGNATURE = f"{{{DSIG}}}Signature"
_REFERENCE = f"{{{DSIG}}}Reference"
_TRANSFORM = f"{{{DSIG}}}Transform"
_BY_ID = re.compile(r"#xpointer\(id\(['\"]([^'\"]*)['\"]\)\)|#([^()]+)")
# Schemes, absolute paths and ways out of the folder: nobody may be led to fetch them.
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|[/\\]|.*\.\.[/\\]")


def check_earlier(root: etree._Element, parent: etree._Element, ids: Ids, index: int) -> None:
    """Make sure that a signature as last child of `parent` breaks none that is there.

    A signature leaves only itself out of what it covers, so that nothing can be added to that any more.
    Raises DocumentLocked, or DocumentUnsupported for "transform" and "reference".
    """
    if next(root.iter(_SIGNATURE, _REFERENCE, _TRANSFORM), None) is None:
        return
    for transform in root.iter(_TRANSFORM):
        if transform.get("Algorithm") not in TRANSFORMS:
            raise DocumentUnsupported(document=index, reason="transform")
    around = {parent, *parent.iterancestors()}
    if any(element.tag == _SIGNATURE for element in around):
        raise DocumentUnsupported(document=index, reason="reference")
    for covered in _covered(root, ids, index):
        if covered in around:
            raise DocumentLocked(document=index)


def _covered(root: etree._Element, ids: Ids, index: int) -> Iterator[etree._Element]:
    for reference in root.iter(_REFERENCE):
        uri = reference.get("URI")
        if uri in ("", "#xpointer(/)"):
            yield root
        elif uri is not None and (named := _BY_ID.fullmatch(uri)):
            yield ids.only(named[1] or named[2])
        elif uri is None or uri.startswith("#") or _ELSEWHERE.match(uri):
            raise DocumentUnsupported(document=index, reason="reference")
