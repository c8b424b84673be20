# SPDX-License-Identifier: Apache-2.0
"""Format "xml": a Signature element to be inserted in the document; every byte that was there stays."""

from datetime import datetime
from functools import cached_property

from lxml import etree

from ..additions import Additions
from ..announced.xml import AttachedFile, ElementById, WholeDocument, XmlAnnounced, XmlProfile
from ..digests import HashFunction
from ..errors import DocumentBroken, DocumentUnsupported
from ..prompt import DocumentSummary
from .content import Content
from .xml_canonical import canonical, parse
from .xml_earlier import check_earlier
from .xml_extent import extent
from .xml_ids import Ids
from .xml_preparation import Draft, XmlPreparation, prepared
from .xml_reading import read_xml, root_ids
from .xml_references import Target, Targets
from .xml_scope import Scope


class XmlDocument:
    """An XML document whose bytes are all here; `index` is its place in the request, for errors."""

    def __init__(self, announced: XmlAnnounced, content: Content, index: int) -> None:
        """Take sealed `content`."""
        self._announced = announced
        self._content = content
        self._index = index

    @cached_property
    def summary(self) -> DocumentSummary:
        """What is listed for the person."""
        digest = self._content.digest(HashFunction.SHA256)
        size = len(self._content.view)
        attached = tuple(
            DocumentSummary(
                one.name, None, "hash", one.digest.octets.hex(), one.digest.function.value
            )
            for one in self.attached
        )
        return DocumentSummary(
            self._announced.name,
            size,
            "xml",
            digest.octets.hex(),
            digest.function.value,
            attached=attached,
            added=Additions(parts=self._parts),
        )

    @property
    def content(self) -> Content:
        """The sealed bytes; they are parsed and hashed from where they are shown."""
        return self._content

    @property
    def attached(self) -> tuple[AttachedFile, ...]:
        """Files beside the document that are signed by their digest, unseen."""
        every = self._announced.references
        return tuple(one for one in every if isinstance(one, AttachedFile))

    @property
    def _parts(self) -> tuple[str, ...] | None:
        """The ids of what is signed of the document, where that is not all of it."""
        every = self._announced.references
        ids = tuple(one.id for one in every if isinstance(one, ElementById))
        whole = any(isinstance(one, WholeDocument) for one in every)
        return None if whole or not root_ids(self._content.view).isdisjoint(ids) else ids

    def load(self) -> None:
        """Parse, check, and make the digests of everything referred to.

        Raises DocumentBroken, DocumentLocked or DocumentUnsupported.
        """
        _ = self._draft

    @cached_property
    def _draft(self) -> Draft:
        try:
            return self._drafted()
        except etree.C14NError as error:  # a relative namespace name (Canonical XML 1.0, 1.3)
            raise DocumentBroken(document=self._index) from error

    def _drafted(self) -> Draft:
        view, wanted = self._content.view, self._announced
        offset, scope, signature_id, targets = self._found()
        # The tree is gone by now: parts of the document are parsed again, and two trees would not
        # fit into the memory that one needs.
        references = tuple(
            target.written(view, wanted, f"{signature_id}-reference{n}" if signature_id else None)
            for n, target in enumerate(targets, 1)
        )
        # What will stand here inherits these names, and is hashed when the PIN is given already.
        canonical(parse([b"<a" + scope.beside() + b"/>"]), wanted.canonicalization)
        return Draft(offset, scope, signature_id, references)

    def _found(self) -> tuple[int, Scope, str | None, tuple[Target, ...]]:
        view, wanted = self._content.view, self._announced
        root = read_xml(view, self._index)
        ids = Ids(root, self._index)
        parent = root if wanted.parent is None else ids.only(wanted.parent)
        check_earlier(root, parent, ids, self._index)
        offset = extent(view, root, parent).end_tag
        if offset is None:
            raise DocumentUnsupported(document=self._index, reason="reference")
        targets = Targets(view, root, parent, ids).find(wanted)
        return (
            offset,
            Scope.inside(parent, wanted.canonicalization),
            self._signature_id(ids),
            targets,
        )

    def _signature_id(self, ids: Ids) -> str | None:
        """The Id asked for or needed; never one that is taken, nor one that makes ours ambiguous."""
        wanted = self._announced.signature_id
        if wanted is None:
            if self._announced.profile is XmlProfile.XMLDSIG:
                return None
            number = 1
            while ids.begin_with(f"Signature{number}"):
                number += 1
            return f"Signature{number}"
        if ids.begin_with(wanted):
            raise DocumentUnsupported(document=self._index, reason="reference")
        return wanted

    def prepare(self, certificate: bytes, signing_time: datetime) -> XmlPreparation:
        """Write SignedInfo for this signer (certificate in DER) and time, and hash it where it will stand."""
        return prepared(self._announced, self._draft, certificate, signing_time)
