# SPDX-License-Identifier: Apache-2.0
"""Decides whether a certificate leads to a trust anchor, in its period, for one purpose.

JPKI has no intermediate CAs: an anchor's key must have signed the certificate itself.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from webjpki.certificate import ANY_USAGE, CLIENT_AUTH, Certificate, CertificateKind
from webjpki.errors import (
    CertificateExpired,
    CertificateNotYetInForce,
    CriticalExtensionUnknown,
    IssuerOutsidePeriod,
    IssuerPurposeWrong,
    WrongCertificateKind,
    WrongKeyUsage,
)
from webjpki.statements import ChainStatement, PeriodStatement, PurposeStatement
from webjpki.trust import TrustAnchor, TrustAnchors

Clock = Callable[[], datetime]
_PURPOSES = {kind: PurposeStatement(kind) for kind in CertificateKind}


class Path(NamedTuple):
    """The three statements about a certificate."""

    chain: ChainStatement
    period: PeriodStatement
    purpose: PurposeStatement


def utc_now() -> datetime:
    """Give the system's time, aware."""
    return datetime.now(UTC)


def check_path(
    certificate: Certificate,
    kind: CertificateKind,
    trust: TrustAnchors,
    *,
    clock: Clock,
    at: datetime | None,
) -> Path:
    """Check purpose, issuer and period, in this order.

    ``at`` names the time the periods must cover; without it, ``clock`` does. Raises the errors of
    the groups "purpose", "issuer" and the two period errors; ValueError when a time is naive.
    """
    time = clock() if at is None else at
    if time.tzinfo is None:
        raise ValueError("the time of checking needs a time zone")
    _check_purpose(certificate, kind)
    anchor = trust.issuer_of(certificate)
    if anchor.purpose is not kind:
        raise IssuerPurposeWrong
    _check_period(certificate, anchor, time)
    return Path(
        ChainStatement(anchor),
        PeriodStatement(time, certificate.not_before, certificate.not_after, at is not None),
        _PURPOSES[kind],
    )


def _check_purpose(certificate: Certificate, kind: CertificateKind) -> None:
    profile = certificate.profile
    if profile.kind is not kind:
        raise WrongCertificateKind(f"{profile.kind.value} instead of {kind.value}")
    if profile.unknown_critical:
        raise CriticalExtensionUnknown(", ".join(profile.unknown_critical))
    usage = profile.key_usage
    if profile.is_ca or usage is None or usage.certificate_signing:
        raise WrongKeyUsage("a CA certificate, or no key usage stated")
    if kind is CertificateKind.SIGNATURE:
        if not usage.non_repudiation:
            raise WrongKeyUsage("nonRepudiation is needed for documents")
        return
    if not usage.digital_signature:
        raise WrongKeyUsage("digitalSignature is needed for sign-in")
    # Whether real certificates state an extended key usage is not established (jpki-facts G18).
    extended = profile.extended_key_usage
    if extended is not None and not {CLIENT_AUTH, ANY_USAGE} & set(extended):
        raise WrongKeyUsage("clientAuth is needed for sign-in")


def _check_period(certificate: Certificate, anchor: TrustAnchor, time: datetime) -> None:
    if time < certificate.not_before:
        raise CertificateNotYetInForce
    if time > certificate.not_after:
        raise CertificateExpired
    if not anchor.not_before <= time <= anchor.not_after:
        raise IssuerOutsidePeriod
