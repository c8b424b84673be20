# SPDX-License-Identifier: Apache-2.0
"""A Signature element on its way: what binds it to signer and time, and what the card has to sign."""

from dataclasses import dataclass
from datetime import datetime

from webjpki.certificate import read_certificate

from ..announced.xml import XmlAnnounced, XmlProfile
from ..digests import Digest, HashFunction
from .xml_canonical import canonical_digest, parse
from .xml_scope import Scope
from .xml_signature import ReferenceText, key_info, signature_element, signed_info
from .xml_words import CANONICAL, DSIG, SIGNED_PROPERTIES, XADES
from .xml_xades import properties_id, properties_object, signed_properties


@dataclass(frozen=True)
class Draft:
    """What is known before the certificate.

    offset        byte of the document at which the Signature element goes
    scope         what it inherits there
    signature_id  its Id, always there for XAdES
    references    to what is signed, with their digests
    """

    offset: int
    scope: Scope
    signature_id: str | None
    references: tuple[ReferenceText, ...]


@dataclass(frozen=True)
class XmlPreparation:
    """A Signature element waiting for its SignatureValue.

    `digest` is SHA-256 of SignedInfo (`info`), canonical as it will be read in its place.
    """

    digest: Digest
    draft: Draft
    info: str
    key: str
    objects: str

    def timestamp_imprint(self, signature: bytes) -> None:
        """No timestamp is wanted."""

    def finish(
        self, signature: bytes, timestamp_token: bytes | None = None
    ) -> dict[str, bytes | int]:
        """Return the element's bytes (`insert`) and the offset in the document where they go (`at`)."""
        del timestamp_token
        id_ = self.draft.signature_id
        element = signature_element(id_, self.info, signature, self.key, self.objects)
        return {"insert": element.encode(), "at": self.draft.offset}


def prepared(
    wanted: XmlAnnounced, draft: Draft, certificate: bytes, signing_time: datetime
) -> XmlPreparation:
    """Write SignedInfo, and the properties of XAdES, for this signer (certificate in DER) and time."""
    references, objects = draft.references, ""
    if wanted.profile is XmlProfile.XADES_B:
        id_ = draft.signature_id or ""
        properties = signed_properties(id_, certificate, signing_time, references)
        references += (_to_properties(id_, properties, draft.scope, wanted),)
        objects = properties_object(id_, properties)
    info = signed_info(wanted.canonicalization, references)
    scope = draft.scope.beside(ds=DSIG)
    digest = _digest(info, scope, wanted, HashFunction.SHA256)
    key = key_info(read_certificate(certificate), wanted.issuer_serial)
    return XmlPreparation(digest, draft, info, key, objects)


def _to_properties(id_: str, properties: str, scope: Scope, wanted: XmlAnnounced) -> ReferenceText:
    inherited = scope.beside(ds=DSIG, xades=XADES)
    digest = _digest(properties, inherited, wanted, wanted.hash_function)
    transforms = (CANONICAL[wanted.canonicalization],)
    return ReferenceText(f"#{properties_id(id_)}", transforms, digest, type=SIGNED_PROPERTIES)


def _digest(element: str, inherited: bytes, wanted: XmlAnnounced, function: HashFunction) -> Digest:
    """Digest of an element of ours that inherits these declarations where it will stand."""
    octets = element.encode()
    name_end = min(octets.index(b" "), octets.index(b">"))
    alone = octets[:name_end] + inherited + octets[name_end:]
    return canonical_digest(parse([alone]), wanted.canonicalization, function)
