# SPDX-License-Identifier: Apache-2.0
"""Reads the timestamp (RFC 3161) over a CMS signature: whose clock, what time, and is it intact."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from webjpki.cms import MAX_EXTENSIONS
from webjpki.errors import VerificationError
from webjpki.oid_bounds import has_long_number
from webjpki.timestamp_authorities import TimestampAuthorities
from webjpki.timestamp_statements import TimestampStatement as TimestampStatement

MAX_BYTES = 1 << 17  # as for the container around it
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_MAX_CERTIFICATES = _MAX_ATTRIBUTES = 32
_MAX_CERTIFICATE = 8192  # bytes, as for a card's; authorities' have 2,000
Attributes = Mapping[str, Any]  # asn1crypto's values by the names of their types
# What asn1crypto and cryptography raise for bytes they cannot read.
_UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
    UnsupportedAlgorithm,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
    x509.InvalidVersion,
)


class TimestampUnusable(VerificationError):
    code = "timestamp_unusable"
    explanation = "the timestamp cannot be read, or does not belong to this signature"


def read_timestamp(
    container: bytes, authorities: TimestampAuthorities | None = None
) -> TimestampStatement | None:
    """Check the signature timestamp of a CMS SignedData's first signer; None when it has none.

    Without ``authorities`` nobody checks whose it is. Raises TimestampUnusable, also when there are
    several, TimestampAuthorityUnknown.
    """
    if len(container) > MAX_BYTES:
        raise TimestampUnusable("too long")
    if has_long_number(container):
        raise TimestampUnusable("an object identifier without end")
    try:
        signer = cms.ContentInfo.load(container)["content"]["signer_infos"][0]
        return signer_timestamp(signer.dump(), authorities)
    except _UNREADABLE as error:
        raise TimestampUnusable(type(error).__name__) from error


def signer_timestamp(
    info: bytes, authorities: TimestampAuthorities | None = None
) -> TimestampStatement | None:
    """Check the signature timestamp of one SignerInfo (DER or BER); None when it has none.

    As ``read_timestamp``.
    """
    try:
        signer = cms.SignerInfo.load(info)
        tokens = _tokens(signer)
        signature = signer["signature"].native
        return _statement(tokens[0], signature, authorities) if tokens else None
    except _UNREADABLE as error:
        raise TimestampUnusable(type(error).__name__) from error


def _tokens(signer: cms.SignerInfo) -> list[cms.ContentInfo]:
    unsigned = signer["unsigned_attrs"]
    if isinstance(unsigned, core.Void):
        return []
    if len(unsigned) > _MAX_ATTRIBUTES:
        raise TimestampUnusable("too many attributes beside it")
    found = [
        attribute
        for attribute in unsigned
        if attribute["type"].native == "signature_time_stamp_token"
    ]
    if len(found) > 1 or any(len(attribute["values"]) != 1 for attribute in found):
        raise TimestampUnusable("not exactly one")
    return [attribute["values"][0] for attribute in found]


def _statement(
    token: cms.ContentInfo, signature: bytes, authorities: TimestampAuthorities | None
) -> TimestampStatement:
    signed_data = token["content"]
    wrapped = signed_data["encap_content_info"]
    if wrapped["content_type"].native != "tst_info" or len(signed_data["signer_infos"]) != 1:
        raise TimestampUnusable("no token")
    content = bytes(wrapped["content"])
    if has_long_number(content):  # BER may bring it in pieces, which nobody saw in the container
        raise TimestampUnusable("an object identifier without end")
    stated: tsp.TSTInfo = tsp.TSTInfo.load(content, strict=True)
    _check_imprint(stated["message_imprint"], signature)
    certificate, time = _signer(signed_data, content), stated["gen_time"].native
    _check_period(certificate, time)
    beside = _issuers(signed_data["certificates"]) if authorities else ()
    return TimestampStatement(
        time,
        certificate.subject.rfc4514_string(),
        certificate.fingerprint(hashes.SHA256()).hex(),
        stated["policy"].dotted,
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        authorities.chain_of(certificate, beside, time) if authorities else None,
    )


def _check_imprint(stated: tsp.MessageImprint, signature: bytes) -> None:
    function = stated["hash_algorithm"]["algorithm"].native
    if function not in _HASHES:
        raise TimestampUnusable("hash function of the imprint")
    if stated["hashed_message"].native != hashlib.new(function, signature).digest():
        raise TimestampUnusable("made for another signature")


def _signer(signed_data: cms.SignedData, content: bytes) -> x509.Certificate:
    """Find the authority's certificate, and check that its key signed ``content``."""
    signer = signed_data["signer_infos"][0]
    function = signer["digest_algorithm"]["algorithm"].native
    if len(signer["signed_attrs"]) > _MAX_ATTRIBUTES:
        raise TimestampUnusable("too many signed attributes")
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    kinds, digests = attributes["content_type"], attributes["message_digest"]
    # RFC 5652, 11.1: that it is a timestamp must be signed, or something else of the same key might pass.
    if function not in _HASHES or len(digests) != 1 or kinds.native != ["tst_info"]:
        raise TimestampUnusable("signed attributes")
    if digests[0].native != hashlib.new(function, content).digest():
        raise TimestampUnusable("content differs from what was signed")
    certificate = _certificate(signed_data["certificates"], signer["sid"])
    _check_named(certificate, attributes)
    _check_purpose(certificate)
    signed = b"\x31" + signer["signed_attrs"].dump()[1:]  # SET OF instead of the stored [0]
    _check_signature(certificate, signer["signature"].native, signed, _HASHES[function])
    return certificate


def _certificate(held: cms.CertificateSet, sid: cms.SignerIdentifier) -> x509.Certificate:
    if len(held) > _MAX_CERTIFICATES:
        raise TimestampUnusable("too many certificates")
    for choice in held:
        if choice.name == "certificate" and _is_named(choice.chosen, sid):
            der = choice.chosen.dump()
            if len(der) > _MAX_CERTIFICATE:  # its name stands in the result
                raise TimestampUnusable("the authority's certificate is too long")
            return x509.load_der_x509_certificate(der)
    raise TimestampUnusable("the authority's certificate is missing")


def _issuers(held: cms.CertificateSet) -> Iterator[x509.Certificate]:
    """Give what may lie between the authority and an anchor; what cannot be read is no help."""
    for choice in held:
        if choice.name == "certificate":
            with suppress(*_UNREADABLE):
                yield x509.load_der_x509_certificate(choice.chosen.dump())


def _is_named(certificate: asn1_x509.Certificate, sid: cms.SignerIdentifier) -> bool:
    if sid.name != "issuer_and_serial_number":
        if len(certificate["tbs_certificate"]["extensions"]) > MAX_EXTENSIONS:
            return False
        return bool(certificate.key_identifier == sid.chosen.native)
    wanted = sid.chosen
    same_serial: bool = certificate.serial_number == wanted["serial_number"].native
    return same_serial and certificate.issuer.dump() == wanted["issuer"].dump()


def _check_purpose(certificate: x509.Certificate) -> None:
    """RFC 3161, 2.3: timestamping must be its only extended usage, and critical."""
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    if list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING] or not usage.critical:
        raise TimestampUnusable("the certificate is not for timestamping")


def _check_named(certificate: x509.Certificate, attributes: Attributes) -> None:
    """RFC 3161, 2.4.2 and RFC 5816: the certificate must be the one that the token names."""
    newer, older = (attributes.get(f"signing_certificate{end}") for end in ("_v2", ""))
    if newer is not None:
        first = newer[0]["certs"][0]
        function = first["hash_algorithm"]["algorithm"].native
    elif older is not None:
        first, function = older[0]["certs"][0], "sha1"  # RFC 2634: a name, no proof
    else:
        raise TimestampUnusable("the token does not name its certificate")
    if function not in {*_HASHES, "sha1"}:
        raise TimestampUnusable("hash function of the certificate's name")
    der = certificate.public_bytes(Encoding.DER)
    if first["cert_hash"].native != hashlib.new(function, der, usedforsecurity=False).digest():
        raise TimestampUnusable("the token names another certificate")


def _check_period(certificate: x509.Certificate, time: datetime) -> None:
    if not certificate.not_valid_before_utc <= time <= certificate.not_valid_after_utc:
        raise TimestampUnusable("made outside the period of its certificate")


def _check_signature(
    certificate: x509.Certificate, signature: bytes, signed: bytes, function: hashes.HashAlgorithm
) -> None:
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, PKCS1v15(), function)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(function))
        else:
            raise TimestampUnusable("kind of key")
    except InvalidSignature:
        raise TimestampUnusable("not signed by its authority") from None
