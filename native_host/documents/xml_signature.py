# SPDX-License-Identifier: Apache-2.0
"""Writes a Signature element (XML Signature 1.1): compact, with its own prefix, in pure ASCII or UTF-8."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from webjpki.certificate import Certificate

from ..announced.xml import Canonicalization
from ..digests import Digest
from .xml_words import CANONICAL, DIGEST_METHODS, DSIG, RSA_SHA256


@dataclass(frozen=True)
class ReferenceText:
    """One Reference: where it points, by which transforms, and the digest that came of it."""

    uri: str
    transforms: tuple[str, ...]
    digest: Digest
    id: str | None = None
    type: str | None = None


def base64(octets: bytes) -> str:
    """Base64 without line breaks."""
    return b64encode(octets).decode()


def attributes(**values: str | None) -> str:
    """Attributes as they stand in a tag, without those that are None."""
    return "".join(f' {name}="{escape(v)}"' for name, v in values.items() if v is not None)


def digest_text(digest: Digest) -> str:
    """DigestMethod and DigestValue."""
    return (
        f'<ds:DigestMethod Algorithm="{DIGEST_METHODS[digest.function]}"/>'
        f"<ds:DigestValue>{base64(digest.octets)}</ds:DigestValue>"
    )


def signed_info(form: Canonicalization, references: Iterable[ReferenceText]) -> str:
    """The SignedInfo element; canonical only once it stands in its place."""
    return (
        f'<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{CANONICAL[form]}"/>'
        f'<ds:SignatureMethod Algorithm="{RSA_SHA256}"/>'
        f"{''.join(map(_reference, references))}</ds:SignedInfo>"
    )


def key_info(certificate: Certificate, issuer_serial: bool) -> str:
    """The KeyInfo element with the certificate and, where wanted, issuer (RFC 4514) and serial number."""
    named = ""
    if issuer_serial:
        named = (
            "<ds:X509IssuerSerial>"
            f"<ds:X509IssuerName>{escape(certificate.x509.issuer.rfc4514_string())}</ds:X509IssuerName>"
            f"<ds:X509SerialNumber>{certificate.serial}</ds:X509SerialNumber>"
            "</ds:X509IssuerSerial>"
        )
    held = f"<ds:X509Certificate>{base64(certificate.der)}</ds:X509Certificate>"
    return f"<ds:KeyInfo><ds:X509Data>{named}{held}</ds:X509Data></ds:KeyInfo>"


def signature_element(id_: str | None, info: str, value: bytes, key: str, objects: str = "") -> str:
    """The Signature element; `value` is the raw RSA signature, empty while there is none."""
    return (
        f'<ds:Signature xmlns:ds="{DSIG}"{attributes(Id=id_)}>{info}'
        f"<ds:SignatureValue>{base64(value)}</ds:SignatureValue>{key}{objects}</ds:Signature>"
    )


def _reference(one: ReferenceText) -> str:
    listed = "".join(f'<ds:Transform Algorithm="{uri}"/>' for uri in one.transforms)
    transforms = f"<ds:Transforms>{listed}</ds:Transforms>" if listed else ""
    named = attributes(Id=one.id, Type=one.type, URI=one.uri)
    return f"<ds:Reference{named}>{transforms}{digest_text(one.digest)}</ds:Reference>"
