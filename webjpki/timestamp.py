# SPDX-License-Identifier: Apache-2.0
"""Reads the timestamp (RFC 3161) over a CMS signature: whose clock, what time, and is it intact."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.x509.oid import ExtendedKeyUsageOID

from webjpki.errors import VerificationError

MAX_BYTES = 1 << 17  # as for the container around it
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_MAX_CERTIFICATES = 32
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


@dataclass(frozen=True)
class TimestampStatement:
    """An authority's clock stood at ``time`` when this signature existed already.

    time        aware, UTC
    authority   the name in the authority's certificate
    sha256      hex fingerprint of that certificate's DER
    policy      dotted OID under which the authority worked

    The token is intact and its certificate is one for timestamping. Nobody checked who issued that
    certificate, or whether it was revoked: compare ``sha256`` with an authority you know.
    """

    time: datetime
    authority: str
    sha256: str
    policy: str


def read_timestamp(container: bytes) -> TimestampStatement | None:
    """Check the signature timestamp of a CMS SignedData's first signer; None when it has none.

    Raises TimestampUnusable, also when there are several.
    """
    if len(container) > MAX_BYTES:
        raise TimestampUnusable("too long")
    try:
        signer = cms.ContentInfo.load(container)["content"]["signer_infos"][0]
        return signer_timestamp(signer.dump())
    except _UNREADABLE as error:
        raise TimestampUnusable(type(error).__name__) from error


def signer_timestamp(info: bytes) -> TimestampStatement | None:
    """Check the signature timestamp of one SignerInfo (DER or BER); None when it has none.

    Raises TimestampUnusable, also when there are several.
    """
    try:
        signer = cms.SignerInfo.load(info)
        tokens = _tokens(signer)
        return _statement(tokens[0], signer["signature"].native) if tokens else None
    except _UNREADABLE as error:
        raise TimestampUnusable(type(error).__name__) from error


def _tokens(signer: cms.SignerInfo) -> list[cms.ContentInfo]:
    if signer["unsigned_attrs"].native is None:
        return []
    found = [
        attribute
        for attribute in signer["unsigned_attrs"]
        if attribute["type"].native == "signature_time_stamp_token"
    ]
    if len(found) > 1 or any(len(attribute["values"]) != 1 for attribute in found):
        raise TimestampUnusable("not exactly one")
    return [attribute["values"][0] for attribute in found]


def _statement(token: cms.ContentInfo, signature: bytes) -> TimestampStatement:
    signed_data = token["content"]
    wrapped = signed_data["encap_content_info"]
    if wrapped["content_type"].native != "tst_info" or len(signed_data["signer_infos"]) != 1:
        raise TimestampUnusable("no token")
    content = bytes(wrapped["content"])
    stated: tsp.TSTInfo = tsp.TSTInfo.load(content, strict=True)
    _check_imprint(stated["message_imprint"], signature)
    certificate = _signer(signed_data, content)
    return TimestampStatement(
        stated["gen_time"].native,
        certificate.subject.rfc4514_string(),
        certificate.fingerprint(hashes.SHA256()).hex(),
        stated["policy"].dotted,
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
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    digests = attributes["message_digest"]
    if function not in _HASHES or len(digests) != 1:
        raise TimestampUnusable("signed attributes")
    if digests[0].native != hashlib.new(function, content).digest():
        raise TimestampUnusable("content differs from what was signed")
    certificate = _certificate(signed_data["certificates"], signer["sid"])
    _check_purpose(certificate)
    signed = b"\x31" + signer["signed_attrs"].dump()[1:]  # SET OF instead of the stored [0]
    _check_signature(certificate, signer["signature"].native, signed, _HASHES[function])
    return certificate


def _certificate(held: cms.CertificateSet, sid: cms.SignerIdentifier) -> x509.Certificate:
    if len(held) > _MAX_CERTIFICATES:
        raise TimestampUnusable("too many certificates")
    for choice in held:
        if choice.name == "certificate" and _is_named(choice.chosen, sid):
            return x509.load_der_x509_certificate(choice.chosen.dump())
    raise TimestampUnusable("the authority's certificate is missing")


def _is_named(certificate: asn1_x509.Certificate, sid: cms.SignerIdentifier) -> bool:
    if sid.name != "issuer_and_serial_number":
        return bool(certificate.key_identifier == sid.chosen.native)
    wanted = sid.chosen
    same_serial: bool = certificate.serial_number == wanted["serial_number"].native
    return same_serial and certificate.issuer.dump() == wanted["issuer"].dump()


def _check_purpose(certificate: x509.Certificate) -> None:
    """RFC 3161, 2.3: timestamping must be its only extended usage."""
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if list(usage) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise TimestampUnusable("the certificate is not for timestamping")


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
