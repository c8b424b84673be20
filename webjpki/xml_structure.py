# SPDX-License-Identifier: Apache-2.0
"""Takes a Signature element apart into a frozen value, without verifying it."""

import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from webjpki.digest import Digest, HashFunction
from webjpki.errors import (
    AlgorithmUnsupported,
    DigestUnsupported,
    SignerCertificateMissing,
)
from webjpki.xml_errors import XmlMethodUnsupported, XmlSignatureMalformed, XmlTransformRefused
from webjpki.xml_words import (
    DIGEST_METHODS,
    DSIG,
    ENVELOPED,
    EXCLUSIVE,
    INCLUSIVE,
    SIGNATURE_METHODS,
)

MAX_REFERENCES = 101  # the host's limit and the one to the XAdES properties


@dataclass(frozen=True)
class ReferenceRead:
    """One Reference: where it points, what is done before hashing, and the digest it states."""

    id: str | None
    uri: str
    type: str | None
    enveloped: bool
    exclusive: bool
    transformed: bool  # whether any transform is stated at all
    digest: Digest


@dataclass(frozen=True)
class SignatureRead:
    """A Signature element, unverified.

    exclusive     how SignedInfo is canonicalized
    function      of the signature over SignedInfo
    value         raw RSA signature
    certificates  DER, as KeyInfo lists them
    serials       that KeyInfo states beside them
    """

    element: etree._Element = field(repr=False)
    info: etree._Element = field(repr=False)
    id: str | None
    exclusive: bool
    function: HashFunction
    references: tuple[ReferenceRead, ...]
    value: bytes = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    serials: tuple[int, ...]
    objects: tuple[etree._Element, ...] = field(repr=False)


def read_signature(element: etree._Element) -> SignatureRead:
    """Read by the schema of XML Signature 1.1, as far as JPKI signatures need it.

    Raises XmlSignatureMalformed, XmlMethodUnsupported, XmlTransformRefused, AlgorithmUnsupported,
    DigestUnsupported, SignerCertificateMissing.
    """
    info, value, *rest = _children(element, "SignedInfo", "SignatureValue", "KeyInfo*", "Object*")
    method, signing, *listed = _children(
        info, "CanonicalizationMethod", "SignatureMethod", "Reference*"
    )
    function = SIGNATURE_METHODS.get(signing.get("Algorithm", ""))
    if function is None:
        raise AlgorithmUnsupported
    if not 1 <= len(listed) <= MAX_REFERENCES:
        raise XmlSignatureMalformed(f"{len(listed)} references")
    keys = [one for one in rest if one.tag == f"{DSIG}KeyInfo"]
    if len(keys) != 1:
        raise SignerCertificateMissing
    return SignatureRead(
        element,
        info,
        element.get("Id"),
        _is_exclusive(method),
        function,
        tuple(map(_reference, listed)),
        octets(value),
        tuple(octets(one) for one in keys[0].iter(f"{DSIG}X509Certificate")),
        tuple(_number(one) for one in keys[0].iter(f"{DSIG}X509SerialNumber")),
        tuple(one for one in rest if one.tag == f"{DSIG}Object"),
    )


def _children(parent: etree._Element, *expected: str) -> list[etree._Element]:
    """Give the child elements, which must be those in this order; "*" marks any number."""
    found = list(parent.iterchildren(etree.Element))
    left = iter(found)
    one: etree._Element | None = next(left, None)
    for name in expected:
        tag = DSIG + name.rstrip("*")
        if not name.endswith("*") and (one is None or one.tag != tag):
            raise XmlSignatureMalformed(f"{name} expected")
        while one is not None and one.tag == tag:
            one = next(left, None)
            if not name.endswith("*"):
                break
    if one is not None:
        raise XmlSignatureMalformed("an element too many")
    return found


def _reference(element: etree._Element) -> ReferenceRead:
    uri = element.get("URI")
    if uri is None:
        raise XmlSignatureMalformed("a reference without URI")
    *transforms, method, value = _children(element, "Transforms*", "DigestMethod", "DigestValue")
    function = DIGEST_METHODS.get(method.get("Algorithm", ""))
    if function is None:
        raise DigestUnsupported
    if len(transforms) > 1:
        raise XmlSignatureMalformed("transforms twice")
    steps = list(_transforms(transforms))
    return ReferenceRead(
        element.get("Id"),
        uri,
        element.get("Type"),
        ENVELOPED in steps,
        EXCLUSIVE in steps,
        bool(steps),
        Digest(function, octets(value)),
    )


def _transforms(lists: list[etree._Element]) -> Iterator[str]:
    """Give the transforms: enveloped-signature, one canonicalization, both in this order, or none."""
    stated = [one for held in lists for one in _children(held, "Transform*")]
    names = tuple(one.get("Algorithm", "") for one in stated)
    canonical = names[1:] if names[:1] == (ENVELOPED,) else names
    if canonical not in ((), (INCLUSIVE,), (EXCLUSIVE,)) or any(len(one) for one in stated):
        raise XmlTransformRefused
    yield from names


def _is_exclusive(method: etree._Element) -> bool:
    algorithm = method.get("Algorithm")
    if algorithm not in (INCLUSIVE, EXCLUSIVE) or len(method):
        raise XmlMethodUnsupported
    return bool(algorithm == EXCLUSIVE)


def _text(element: etree._Element) -> str:
    if len(element):
        raise XmlSignatureMalformed("text expected")
    return element.text or ""


def octets(element: etree._Element) -> bytes:
    """Decode an element of base64 text. Raises XmlSignatureMalformed."""
    try:
        return binascii.a2b_base64("".join(_text(element).split()), strict_mode=True)
    except ValueError:
        raise XmlSignatureMalformed("base64") from None


def _number(element: etree._Element) -> int:
    digits = _text(element).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 50):
        raise XmlSignatureMalformed("serial number")
    return int(digits)
