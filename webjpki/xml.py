# SPDX-License-Identifier: Apache-2.0
"""Verifies the signatures inside an XML document that were made with JPKI cards' signature keys.

Needs the optional ``webjpki[xml]``: lxml parses and canonicalizes. Who signed is decided by this
package's own trust anchors. Nothing is ever fetched.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from lxml import etree

from webjpki.certificate import Certificate, CertificateKind, read_certificate
from webjpki.digest import digest_of
from webjpki.errors import (
    CertificateMalformed,
    KeyUnsupported,
    SignerCertificateMissing,
    SigningCertificateMismatch,
    VerificationError,
)
from webjpki.path import Clock, utc_now
from webjpki.policy import Policy
from webjpki.revocation import RevocationStatus
from webjpki.signature import check_signature
from webjpki.statements import (
    ChainStatement,
    OriginalStatement,
    PeriodStatement,
    PurposeStatement,
    SignatureStatement,
)
from webjpki.trust import TrustAnchors
from webjpki.xml_errors import XmlNotSigned, XmlPropertiesWrong, XmlSignatureMalformed
from webjpki.xml_original import compare
from webjpki.xml_parts import Attachment, PartKind, SignedPart, signed_part
from webjpki.xml_properties import Properties, read_properties
from webjpki.xml_structure import SignatureRead, read_signature
from webjpki.xml_tree import Tree

MAX_SIGNATURES = 32
_NONE: Mapping[str, Attachment] = MappingProxyType({})


@dataclass(frozen=True)
class XmlSignatureResult:
    """What was checked about one signature of an XML document; exists only when every check passed.

    position     of its Signature element among those of the document, from 0
    parts        everything it covers, its own properties apart; never empty
    is_xades     whether it states signed properties (XAdES)
    original     how the document relates to the website's own; None when that was not handed in

    The others as in ``SignatureResult``. ``claimed_signing_time`` is the signer's own clock, None
    without XAdES.
    """

    position: int
    parts: tuple[SignedPart, ...]
    is_xades: bool
    certificate: Certificate = field(repr=False)
    claimed_signing_time: datetime | None
    signature: SignatureStatement
    chain: ChainStatement
    period: PeriodStatement
    purpose: PurposeStatement
    revocation: RevocationStatus
    original: OriginalStatement | None

    @property
    def whole_document(self) -> bool:
        """Whether it covers the document as it is now; comments are never covered."""
        return any(part.kind is PartKind.DOCUMENT for part in self.parts)


@dataclass(frozen=True)
class RefusedXmlSignature:
    """A signature that failed a check: its position among the document's, and why."""

    position: int
    error: VerificationError


class XmlVerifier:
    """Verifies signed XML documents; make it once, use it from any thread."""

    def __init__(self, *, trust: TrustAnchors | Policy, clock: Clock = utc_now) -> None:
        """``trust`` is a whole Policy, or the anchors alone: then nobody asks about revocation."""
        self._policy = Policy.of(trust)
        self._clock = clock

    def verify(
        self,
        document: bytes,
        *,
        attachments: Mapping[str, Attachment] = _NONE,
        at: datetime | None = None,
        based_on: bytes | None = None,
    ) -> tuple[XmlSignatureResult, ...]:
        """Check every signature of ``document``, of 128 MiB at most, and require all to pass.

        ``attachments`` are the files beside the document, by name, as bytes or as Digest. The
        result names who signed and what; whether those are the people and the parts that the
        website expects is the website's to look at. ``at`` as for ``SignatureVerifier.verify_cms``.

        ``based_on`` is the document as the website handed it out, earlier signatures included.
        Without it a signer can have changed the document before signing, and the signature is in
        order all the same.

        Raises the VerificationError of the first that fails, XmlUnreadable, XmlDtdRefused,
        XmlNotSigned, XmlOriginalChanged.
        """
        results = []
        for outcome in self.examine(document, attachments=attachments, at=at, based_on=based_on):
            if isinstance(outcome, RefusedXmlSignature):
                raise outcome.error
            results.append(outcome)
        return tuple(results)

    def examine(
        self,
        document: bytes,
        *,
        attachments: Mapping[str, Attachment] = _NONE,
        at: datetime | None = None,
        based_on: bytes | None = None,
    ) -> tuple[XmlSignatureResult | RefusedXmlSignature, ...]:
        """Check every signature like ``verify``, and report those that fail beside those that pass.

        Raises XmlUnreadable, XmlDtdRefused, XmlNotSigned, XmlOriginalChanged.
        """
        tree = Tree(bytes(document))
        found = tree.signatures()
        if not found:
            raise XmlNotSigned
        if len(found) > MAX_SIGNATURES:
            raise XmlSignatureMalformed(f"more than {MAX_SIGNATURES} signatures")
        original = compare(based_on, tree) if based_on is not None else None
        outcomes: list[XmlSignatureResult | RefusedXmlSignature] = []
        for position, element in enumerate(found):
            try:
                outcomes.append(self._result(position, element, tree, attachments, at, original))
            except VerificationError as error:
                outcomes.append(RefusedXmlSignature(position, error))
        return tuple(outcomes)

    def _result(
        self,
        position: int,
        element: etree._Element,
        tree: Tree,
        attachments: Mapping[str, Attachment],
        at: datetime | None,
        original: OriginalStatement | None,
    ) -> XmlSignatureResult:
        # 1. the certificate agrees with what the signature says of it, 2. its key signed SignedInfo,
        # 3. every reference leads to what was signed, 4. the certificate leads to an anchor.
        read = read_signature(element)
        certificate = _certificate(read)
        properties = read_properties(read)
        if properties is not None:
            properties.check(certificate.der)
        info = tree.canonical(read.info, exclusive=read.exclusive)
        check_signature(certificate, read.value, digest_of(info, read.function))
        parts = _parts(read, tree, attachments, properties)
        for function in {read.function, *(one.digest.function for one in read.references)}:
            self._policy.check_function(function)
        path, revocation = self._policy.check(
            certificate, CertificateKind.SIGNATURE, clock=self._clock, at=at
        )
        return XmlSignatureResult(
            position,
            parts,
            properties is not None,
            certificate,
            properties.signing_time if properties is not None else None,
            _statement(read, parts),
            *path,
            revocation,
            original,
        )


def _certificate(read: SignatureRead) -> Certificate:
    """The signer's: KeyInfo may list its CA's as well, which is no JPKI card's and cannot be read as one."""
    listed = tuple(dict.fromkeys(read.certificates))
    own = [read_certificate(listed[0])] if len(listed) == 1 else list(_readable(listed))
    if len(own) != 1:
        raise SignerCertificateMissing(f"{len(own)} in KeyInfo")
    if read.serials and own[0].serial not in read.serials:
        raise SigningCertificateMismatch("X509IssuerSerial")
    return own[0]


def _readable(listed: tuple[bytes, ...]) -> Iterator[Certificate]:
    for der in listed:
        with suppress(CertificateMalformed, KeyUnsupported):
            yield read_certificate(der)


def _parts(
    read: SignatureRead,
    tree: Tree,
    attachments: Mapping[str, Attachment],
    properties: Properties | None,
) -> tuple[SignedPart, ...]:
    parts = []
    for reference in read.references:
        part = signed_part(reference, read.element, tree, attachments)
        if properties is not None and reference.uri == f"#{properties.element.get('Id')}":
            if tree.only(part.name) is not properties.element:
                raise XmlPropertiesWrong("the reference leads elsewhere")
            continue
        parts.append(part)
    if not parts:
        raise XmlSignatureMalformed("it signs nothing but its own properties")
    return tuple(parts)


def _statement(read: SignatureRead, parts: tuple[SignedPart, ...]) -> SignatureStatement:
    kinds = ", ".join(part.kind.value for part in parts)
    return SignatureStatement(
        f"RSASSA-PKCS1-v1_5 with {read.function.value}", f"XML SignedInfo over: {kinds}"
    )
