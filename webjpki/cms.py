# SPDX-License-Identifier: Apache-2.0
"""Takes a CMS SignedData (RFC 5652) apart into frozen values, one for each signer, without verifying it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha1
from typing import ParamSpec, TypeVar

from asn1crypto import cms, core, tsp, x509

from webjpki import der
from webjpki.digest import HashFunction
from webjpki.errors import (
    AlgorithmUnsupported,
    CmsMalformed,
    ContentAttached,
    DigestUnsupported,
    SignedAttributesMissing,
    SignedAttributesWrong,
    SignerCertificateMissing,
    SignerCountWrong,
    VerificationError,
)
from webjpki.oid_bounds import has_long_number

P = ParamSpec("P")
R = TypeVar("R")
MAX_BYTES = 1 << 17  # a detached container is about 3 KB, with timestamp and CA about 15 KB
MAX_ATTACHED = 1 << 28  # a container that carries its content
MAX_SIGNERS = 32
_MAX_MEMBERS = 32  # of certificates, attributes and values; a million cost seconds
_MAX_SHORT = 1024  # bytes; the longest is a signature's 512
MAX_EXTENSIONS = 32  # of a certificate that is looked for by its key's name; real ones have a dozen
_FUNCTIONS = {
    "sha256": HashFunction.SHA_256,
    "sha384": HashFunction.SHA_384,
    "sha512": HashFunction.SHA_512,
}
# jpki-facts G16: both spellings are in use.
_RSA_WITH = {
    "rsassa_pkcs1v15": None,
    "sha256_rsa": HashFunction.SHA_256,
    "sha384_rsa": HashFunction.SHA_384,
    "sha512_rsa": HashFunction.SHA_512,
}
# What asn1crypto raises, by its documentation and by mutation tests, for bytes it cannot read.
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError)


@dataclass(frozen=True)
class CertificateDigest:
    """One ESSCertIDv2 (RFC 5035): which certificate the signer says was used."""

    algorithm: str
    value: bytes


@dataclass(frozen=True)
class DetachedCms:
    """One signer's part of the container, unverified.

    certificate          the signer's, DER
    function             of the document's digest and of the signature
    message_digest       of the document, as the signer states it
    signing_time         as the signer states it, None when not stated
    signing_certificate  the first entry of signing-certificate-v2, None when not stated
    signed               the DER the signature covers: the attributes as a SET OF
    signature            raw RSA signature
    info                 the whole SignerInfo, with its unsigned attributes, DER or BER
    """

    certificate: bytes = field(repr=False)
    function: HashFunction
    message_digest: bytes
    signing_time: datetime | None
    signing_certificate: CertificateDigest | None
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    info: bytes = field(repr=False)


class Container:
    """A SignedData with one signer or several.

    content  what it carries, None when it is detached
    count    how many signers it has, 1 to 32
    """

    def __init__(self, data: bytes) -> None:
        """Read ``data``, of 256 MiB at most. Raises CmsMalformed, SignerCountWrong."""
        if len(data) > MAX_ATTACHED:
            raise CmsMalformed(f"more than {MAX_ATTACHED} bytes")
        self._data, self.content = _guarded(_open, bytes(data))
        # Before anything is counted: a container of nothing but empty signers holds millions.
        if len(data) - len(self.content or b"") > MAX_SIGNERS * MAX_BYTES:
            raise CmsMalformed("too long for what it carries")
        self.count = _guarded(_count, self._data)
        if not 1 <= self.count <= MAX_SIGNERS:
            raise SignerCountWrong(f"{self.count} signers")

    def signer(self, position: int) -> DetachedCms:
        """Read the signer at ``position``. Raises like ``read_cms``."""
        return _guarded(_signer, self._data, position)


def read_cms(data: bytes) -> DetachedCms:
    """Read a container of 128 KiB at most, DER or BER with indefinite lengths outside.

    Raises the errors of the group "the CMS container", AlgorithmUnsupported, DigestUnsupported.
    """
    if len(data) > MAX_BYTES:
        raise CmsMalformed(f"more than {MAX_BYTES} bytes")
    return _guarded(_read, bytes(data))


def _guarded(read: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Call ``read``, and turn what asn1crypto raises for unreadable bytes into CmsMalformed."""
    try:
        return read(*arguments, **named)
    except VerificationError:
        raise
    except _UNREADABLE as error:
        raise CmsMalformed(type(error).__name__) from error


def _read(data: bytes) -> DetachedCms:
    signed_data = _signed_data(data)
    _check_detached(signed_data["encap_content_info"])
    if (count := _count(signed_data)) != 1:
        raise SignerCountWrong(f"{count} signers")
    return _signer(signed_data, 0)


def _open(data: bytes) -> tuple[cms.SignedData, bytes | None]:
    signed_data = _signed_data(data)
    wrapped = signed_data["encap_content_info"]
    if wrapped["content_type"].native != "data":
        raise CmsMalformed("another kind of content")
    content = wrapped["content"]
    return signed_data, None if isinstance(content, core.Void) else _joined(content)


def _joined(content: core.OctetString) -> bytes:
    """Give the content, which BER may bring in pieces: asn1crypto's own way costs the square of their number."""
    if not content.method:
        return bytes(content)
    data, pieces, position = content.contents, [], 0
    while position < len(data):
        start, position = der.expect(data, position, len(data), der.OCTET_STRING)
        pieces.append(data[start:position])
    return b"".join(pieces)


def _count(signed_data: cms.SignedData) -> int:
    return len(signed_data["signer_infos"])


def _signed_data(data: bytes) -> cms.SignedData:
    if has_long_number(data):
        raise CmsMalformed("an object identifier without end")
    info = cms.ContentInfo.load(data, strict=True)
    if info["content_type"].native != "signed_data":
        raise CmsMalformed("another content type")
    return info["content"]


def _signer(signed_data: cms.SignedData, position: int) -> DetachedCms:
    signer = signed_data["signer_infos"][position]
    function = _function(signer)
    attributes = _attributes(signer)
    return DetachedCms(
        certificate=_signer_certificate(signed_data["certificates"], signer["sid"]),
        function=function,
        message_digest=_message_digest(attributes),
        signing_time=_signing_time(attributes),
        signing_certificate=_signing_certificate(attributes),
        signed=_signed_bytes(signer["signed_attrs"]),
        signature=_short(signer["signature"]),
        info=signer.dump(),
    )


def _check_detached(content: cms.EncapsulatedContentInfo) -> None:
    if not isinstance(content["content"], core.Void):
        raise ContentAttached
    if content["content_type"].native != "data":
        raise CmsMalformed("another kind of content")


def _function(signer: cms.SignerInfo) -> HashFunction:
    function = _FUNCTIONS.get(signer["digest_algorithm"]["algorithm"].native)
    if function is None:
        raise DigestUnsupported
    algorithm = signer["signature_algorithm"]["algorithm"].native
    if algorithm not in _RSA_WITH or _RSA_WITH[algorithm] not in (None, function):
        raise AlgorithmUnsupported
    return function


def _attributes(signer: cms.SignerInfo) -> dict[str, core.Asn1Value]:
    """Give attribute name to its one value; RFC 5652 11 allows none of ours twice."""
    if isinstance(signer["signed_attrs"], core.Void):
        raise SignedAttributesMissing("none at all")
    if len(signer["signed_attrs"]) > _MAX_MEMBERS:
        raise SignedAttributesWrong(f"more than {_MAX_MEMBERS}")
    attributes: dict[str, core.Asn1Value] = {}
    for attribute in signer["signed_attrs"]:
        name = attribute["type"].native
        if name in attributes or len(attribute["values"]) != 1:
            raise SignedAttributesWrong("an attribute or its value not exactly once")
        attributes[name] = attribute["values"][0]
    if "content_type" not in attributes:
        raise SignedAttributesMissing("content-type")
    if attributes["content_type"].native != "data":
        raise SignedAttributesWrong("content-type differs from the content's")
    return attributes


def _message_digest(attributes: dict[str, core.Asn1Value]) -> bytes:
    if "message_digest" not in attributes:
        raise SignedAttributesMissing("message-digest")
    return _short(attributes["message_digest"])


def _short(value: core.Asn1Value) -> bytes:
    """Give the bytes of a digest, a signature or a key's name, which BER may bring in thousands of pieces."""
    if len(value.contents or b"") > _MAX_SHORT:
        raise CmsMalformed("a digest, signature or key identifier is too long")
    octets: bytes = value.native
    return octets


def _signing_time(attributes: dict[str, core.Asn1Value]) -> datetime | None:
    time = attributes.get("signing_time")
    if time is None:
        return None
    value = time.native
    # asn1crypto also reads times without a zone, and a year 0 that no datetime has.
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise SignedAttributesWrong("signing-time names no moment")
    return value


def _signing_certificate(attributes: dict[str, core.Asn1Value]) -> CertificateDigest | None:
    attribute = attributes.get("signing_certificate_v2")
    if attribute is None:
        return None
    entry: tsp.ESSCertIDv2 = attribute["certs"][0]
    return CertificateDigest(
        entry["hash_algorithm"]["algorithm"].native, _short(entry["cert_hash"])
    )


def _signed_bytes(attributes: cms.CMSAttributes) -> bytes:
    """Give the attributes as they were signed: SET OF (31) instead of the stored [0] (A0)."""
    stored: bytes = attributes.dump()
    if not stored.startswith(b"\xa0") or stored[1] == 0x80:
        raise CmsMalformed("signed attributes not in DER")
    return b"\x31" + stored[1:]


def _signer_certificate(choices: cms.CertificateSet, sid: cms.SignerIdentifier) -> bytes:
    if choices is None or len(choices) > _MAX_MEMBERS:
        raise SignerCertificateMissing
    held = [choice.chosen for choice in choices if choice.name == "certificate"]
    matching = {one.dump() for one in held if _is_named(one, sid)}
    if len(matching) != 1:
        raise SignerCertificateMissing(f"{len(matching)} match")
    found: bytes = matching.pop()
    return found


def _is_named(certificate: x509.Certificate, sid: cms.SignerIdentifier) -> bool:
    if sid.name == "issuer_and_serial_number":
        wanted = sid.chosen
        same_serial: bool = certificate.serial_number == wanted["serial_number"].native
        return same_serial and certificate.issuer.dump() == wanted["issuer"].dump()
    return _short(sid.chosen) == _key_identifier(certificate)


def _key_identifier(certificate: x509.Certificate) -> bytes | None:
    """The subjectKeyIdentifier, or what RFC 5280 4.2.1.2 (1) would make it: a name, no proof."""
    if len(certificate["tbs_certificate"]["extensions"]) > MAX_EXTENSIONS:
        return None
    stated = certificate.key_identifier_value
    if stated is not None:
        identifier: bytes = stated.native
        return identifier
    key: bytes = bytes(certificate.public_key["public_key"])
    return sha1(key, usedforsecurity=False).digest()
