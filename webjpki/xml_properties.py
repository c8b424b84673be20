# SPDX-License-Identifier: Apache-2.0
"""Reads the signed properties of XAdES: when the signer says they signed, and with which certificate."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from webjpki.digest import HashFunction
from webjpki.errors import SigningCertificateMismatch
from webjpki.xml_errors import XmlPropertiesWrong
from webjpki.xml_structure import SignatureRead, octets
from webjpki.xml_words import DIGEST_METHODS, DSIG, SIGNED_PROPERTIES, XADES

_CERTIFICATES = (f"{XADES}SigningCertificateV2", f"{XADES}SigningCertificate")


@dataclass(frozen=True)
class Properties:
    """What a XAdES signature states about itself.

    element       the SignedProperties, which a reference of the signature must cover
    signing_time  None when not stated
    certificate   hash function and digest of the first certificate stated, None when there is none
    """

    element: etree._Element
    signing_time: datetime | None
    certificate: tuple[HashFunction, bytes] | None

    def check(self, certificate: bytes) -> None:
        """Raise SigningCertificateMismatch unless ``certificate`` (DER) is the one stated, if any is."""
        if self.certificate is None:
            return
        function, stated = self.certificate
        if hashlib.new(function.python_name, certificate).digest() != stated:
            raise SigningCertificateMismatch


def read_properties(signature: SignatureRead) -> Properties | None:
    """Read the properties of XAdES 1.3.2; None when the signature has none. Raises XmlPropertiesWrong."""
    held = [one for holder in signature.objects for one in holder.iter(f"{XADES}SignedProperties")]
    pointing = [one for one in signature.references if one.type == SIGNED_PROPERTIES]
    if not held and not pointing:
        return None
    if len(held) != 1 or len(pointing) != 1 or pointing[0].uri != f"#{held[0].get('Id')}":
        raise XmlPropertiesWrong("not exactly one, and one reference to it")
    parent = held[0].getparent()
    if signature.id is None or parent.get("Target") != f"#{signature.id}":
        raise XmlPropertiesWrong("made for another signature")
    return Properties(held[0], _time(held[0]), _certificate(held[0]))


def _time(properties: etree._Element) -> datetime | None:
    held = properties.find(f"{XADES}SignedSignatureProperties/{XADES}SigningTime")
    if held is None:
        return None
    if len(held):  # a comment, which nobody signed, would cut the text short
        raise XmlPropertiesWrong("signing time")
    try:
        time = datetime.fromisoformat((held.text or "").strip())
        # XML Schema allows a time without zone; read as UTC, like XAdES tools do.
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise XmlPropertiesWrong("signing time") from None


def _certificate(properties: etree._Element) -> tuple[HashFunction, bytes] | None:
    held = properties.find(f"{XADES}SignedSignatureProperties")
    stated = [] if held is None else [one for one in held if one.tag in _CERTIFICATES]
    if not stated:
        return None
    digest = stated[0].find(f"{XADES}Cert/{XADES}CertDigest")
    method = None if digest is None else digest.find(f"{DSIG}DigestMethod")
    value = None if digest is None else digest.find(f"{DSIG}DigestValue")
    if len(stated) > 1 or method is None or value is None:
        raise XmlPropertiesWrong("signing certificate")
    function = DIGEST_METHODS.get(method.get("Algorithm", ""))
    if function is None:
        raise XmlPropertiesWrong("hash function of the signing certificate")
    return function, octets(value)
