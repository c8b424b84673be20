# SPDX-License-Identifier: Apache-2.0
"""Finds what one reference of an XML signature covers, and whether its digest is the one stated."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import unquote

from lxml import etree

from webjpki.digest import Digest, digest_of
from webjpki.errors import DocumentMismatch
from webjpki.xml_errors import XmlAttachmentMissing, XmlReferenceRefused, XmlTransformRefused
from webjpki.xml_structure import ReferenceRead
from webjpki.xml_tree import Tree

# Schemes, absolute paths and ways out of a folder are no names of files that came along.
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|.*[/\\]")

Attachment = bytes | Digest


class PartKind(Enum):
    """What was signed, in relation to the document."""

    DOCUMENT = "document"  # all of it, but for this signature itself where it stands inside
    ELEMENT = "element"  # one element with everything in it
    ATTACHMENT = "attachment"  # a file beside it


@dataclass(frozen=True)
class SignedPart:
    """One thing that a signature covers.

    kind    what it is in relation to the document
    name    the id of the element or the name of the attached file; empty for the document
    path    of the element, from the root, as "{namespace}name"; empty for an attached file
    octets  the very bytes that were hashed: canonical XML without comments, to be parsed again
            instead of the document; None for an attached file
    digest  of those bytes

    Read what was signed from ``octets``, and look at ``path``: an element with the right id in a
    place where nobody looks for it was signed all the same.
    """

    kind: PartKind
    name: str
    path: tuple[str, ...]
    octets: bytes | None = field(repr=False)
    digest: Digest


def signed_part(
    reference: ReferenceRead,
    signature: etree._Element,
    tree: Tree,
    attachments: Mapping[str, Attachment],
) -> SignedPart:
    """Resolve ``reference`` of ``signature`` and compare digests.

    Raises DocumentMismatch, XmlReferenceRefused, XmlAttachmentMissing, XmlTransformRefused.
    """
    uri, stated = reference.uri, reference.digest
    if uri and not uri.startswith("#"):
        return _attached(reference, attachments)
    element = tree.only(unquote(uri[1:])) if uri else None
    without = signature if reference.enveloped else None
    if element is signature:
        raise XmlReferenceRefused("a signature over itself")
    octets = tree.canonical(element, exclusive=reference.exclusive, without=without)
    if hashlib.new(stated.function.python_name, octets).digest() != stated.value:
        raise DocumentMismatch
    if element is None:
        return SignedPart(PartKind.DOCUMENT, "", _path(tree.root), octets, stated)
    return SignedPart(PartKind.ELEMENT, unquote(uri[1:]), _path(element), octets, stated)


def _attached(reference: ReferenceRead, attachments: Mapping[str, Attachment]) -> SignedPart:
    if reference.transformed:
        raise XmlTransformRefused
    name = unquote(reference.uri)
    if _ELSEWHERE.match(reference.uri) or _ELSEWHERE.match(name):
        raise XmlReferenceRefused("not beside the document")
    if name not in attachments:
        raise XmlAttachmentMissing
    digest = digest_of(attachments[name], reference.digest.function)
    if digest != reference.digest:
        raise DocumentMismatch("an attached file")
    return SignedPart(PartKind.ATTACHMENT, name, (), None, digest)


def _path(element: etree._Element) -> tuple[str, ...]:
    above = [one.tag for one in element.iterancestors()]
    return (*reversed(above), element.tag)
