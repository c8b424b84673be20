# SPDX-License-Identifier: Apache-2.0
"""Checks an OCSP answer (RFC 6960) against the question it should answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from webjpki.certificate import UNREADABLE
from webjpki.ocsp_request import OcspQuestion, key_hash_of
from webjpki.revocation import (
    RevocationData,
    RevocationKind,
    RevocationReason,
    RevocationStatus,
)
from webjpki.revocation_errors import (
    OcspCertificateWrong,
    OcspMalformed,
    OcspNonceWrong,
    OcspRefused,
    OcspResponderUnauthorised,
    OcspSignatureMismatch,
    OcspStale,
)
from webjpki.revocation_source import RevocationQuestion
from webjpki.trust import TrustAnchor, key_of

MAX_BYTES = 1 << 16
_SHA_2 = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_UNDERSTOOD = {
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.CERTIFICATE_POLICIES,
    ExtensionOID.OCSP_NO_CHECK,
}
_PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True)
class OcspRules:
    """What an answer must have.

    nonce             it repeats the question's nonce; without, an old answer may be played again
                      until it is stale
    no_check          a delegated responder's certificate says id-pkix-ocsp-nocheck; without, nobody
                      has asked whether that certificate itself was revoked
    max_age           how old an answer without nextUpdate may be
    skew              by which the responder's clock may be ahead
    """

    nonce: bool = True
    no_check: bool = True
    max_age: timedelta = timedelta(hours=24)
    skew: timedelta = timedelta(minutes=5)


def check_answer(
    data: bytes, asked: OcspQuestion, question: RevocationQuestion, rules: OcspRules
) -> RevocationStatus:
    """Check an answer of 64 KiB at most and give the status it states. Raises OcspUnusable."""
    if len(data) > MAX_BYTES:
        raise OcspMalformed(f"more than {MAX_BYTES} bytes")
    try:
        answer = ocsp.load_der_ocsp_response(data)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise OcspRefused(answer.response_status.name.lower())
        # 1. whose word, 2. about this question, 3. now, 4. what it says.
        _check_responder(answer, question, rules)
        _check_nonce(answer, asked, rules)
        single = _single(answer, asked)
        _check_times(answer, single, question, rules)
        return _status(single, question)
    except UNREADABLE as error:
        raise OcspMalformed(type(error).__name__) from error


def _check_responder(
    answer: ocsp.OCSPResponse, question: RevocationQuestion, rules: OcspRules
) -> None:
    key = _responder_key(answer, question, rules)
    function = answer.signature_hash_algorithm
    if not isinstance(function, _SHA_2):
        raise OcspSignatureMismatch("not SHA-2")
    try:
        _verify(key, answer.signature, answer.tbs_response_bytes, function)
    except InvalidSignature:
        raise OcspSignatureMismatch from None


def _responder_key(
    answer: ocsp.OCSPResponse, question: RevocationQuestion, rules: OcspRules
) -> _PublicKey:
    """The issuer itself, or one whose certificate the issuer signed for this (RFC 6960, 4.2.2.2)."""
    issuer = question.certificate.x509.issuer
    if _is_named(answer, issuer, question.anchor.spki):
        return key_of(question.anchor)
    for certificate in answer.certificates:
        key = certificate.public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if isinstance(key, _PublicKey) and _is_named(answer, certificate.subject, spki):
            _check_delegation(certificate, issuer, question, rules)
            return key
    raise OcspResponderUnauthorised("its certificate is missing")


def _is_named(answer: ocsp.OCSPResponse, name: x509.Name, spki: bytes) -> bool:
    if answer.responder_key_hash is not None:
        return answer.responder_key_hash == key_hash_of(spki)
    return answer.responder_name == name and name != x509.Name([])


def _check_delegation(
    certificate: x509.Certificate,
    issuer: x509.Name,
    question: RevocationQuestion,
    rules: OcspRules,
) -> None:
    if certificate.issuer != issuer or not _signed_by(certificate, question.anchor):
        raise OcspResponderUnauthorised("issued by another")
    extensions = {one.oid: one for one in certificate.extensions}
    usage = extensions.get(ExtensionOID.EXTENDED_KEY_USAGE)
    if usage is None or ExtendedKeyUsageOID.OCSP_SIGNING not in usage.value:
        raise OcspResponderUnauthorised("its certificate is not for OCSP")
    _check_key_usage(extensions.get(ExtensionOID.KEY_USAGE))
    if any(one.critical and one.oid not in _UNDERSTOOD for one in extensions.values()):
        raise OcspResponderUnauthorised("a critical extension of its certificate")
    if rules.no_check and ExtensionOID.OCSP_NO_CHECK not in extensions:
        raise OcspResponderUnauthorised("its own revocation would have to be checked")
    if not certificate.not_valid_before_utc <= question.now <= certificate.not_valid_after_utc:
        raise OcspResponderUnauthorised("outside of its period")


def _check_key_usage(usage: x509.Extension[x509.ExtensionType] | None) -> None:
    if usage is None or not isinstance(usage.value, x509.KeyUsage):
        return
    if not (usage.value.digital_signature or usage.value.content_commitment):
        raise OcspResponderUnauthorised("the key usage of its certificate")


def _signed_by(certificate: x509.Certificate, anchor: TrustAnchor) -> bool:
    function = certificate.signature_hash_algorithm
    if not isinstance(function, _SHA_2):
        return False
    try:
        _verify(key_of(anchor), certificate.signature, certificate.tbs_certificate_bytes, function)
    except InvalidSignature:
        return False
    return True


def _verify(
    key: _PublicKey, signature: bytes, signed: bytes, function: hashes.HashAlgorithm
) -> None:
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, signed, PKCS1v15(), function)
    else:
        key.verify(signature, signed, ec.ECDSA(function))


def _check_nonce(answer: ocsp.OCSPResponse, asked: OcspQuestion, rules: OcspRules) -> None:
    found = [one for one in answer.extensions if isinstance(one.value, x509.OCSPNonce)]
    if any(one.critical for one in answer.extensions if one not in found):
        raise OcspMalformed("a critical extension")
    if not found and not rules.nonce:
        return
    if not found or found[0].value.nonce != asked.nonce:
        raise OcspNonceWrong("another" if found else "none")


def _single(answer: ocsp.OCSPResponse, asked: OcspQuestion) -> ocsp.OCSPSingleResponse:
    found = [one for one in answer.responses if _is_about(one, asked)]
    if len(found) != 1:
        raise OcspCertificateWrong(f"{len(found)} statements")
    return found[0]


def _is_about(single: ocsp.OCSPSingleResponse, asked: OcspQuestion) -> bool:
    return (
        isinstance(single.hash_algorithm, hashes.SHA1)
        and single.serial_number == asked.serial
        and single.issuer_name_hash == asked.issuer_name_hash
        and single.issuer_key_hash == asked.issuer_key_hash
    )


def _check_times(
    answer: ocsp.OCSPResponse,
    single: ocsp.OCSPSingleResponse,
    question: RevocationQuestion,
    rules: OcspRules,
) -> None:
    latest = question.now + rules.skew
    if single.this_update_utc > latest or answer.produced_at_utc > latest:
        raise OcspStale("from the future")
    until: datetime = single.next_update_utc or single.this_update_utc + rules.max_age
    if question.at > until + rules.skew:
        raise OcspStale


def _status(single: ocsp.OCSPSingleResponse, question: RevocationQuestion) -> RevocationStatus:
    made = single.this_update_utc
    if single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        return RevocationStatus(
            RevocationKind.REVOKED,
            RevocationData.OCSP,
            made,
            single.revocation_time_utc,
            _reason(single.revocation_reason),
        )
    if single.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        return _unknown(made, "responder_does_not_know")
    if question.certificate.not_after < made:
        # Responders may forget certificates that have expired (RFC 6960, 4.4.4).
        return _unknown(made, "expired_before_answer")
    return RevocationStatus(RevocationKind.NOT_LISTED, RevocationData.OCSP, made)


def _unknown(made: datetime, detail: str) -> RevocationStatus:
    return RevocationStatus(RevocationKind.UNKNOWN, RevocationData.OCSP, made, detail=detail)


def _reason(flag: x509.ReasonFlags | None) -> RevocationReason | None:
    return None if flag is None else _REASONS[flag]


_REASONS = {
    flag: reason
    for flag in x509.ReasonFlags
    for reason in RevocationReason
    if flag.name.upper() == reason.name
}
