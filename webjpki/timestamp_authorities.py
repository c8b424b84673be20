# SPDX-License-Identifier: Apache-2.0
"""Says by which timestamp authorities a website goes, and whether a certificate leads to one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from webjpki.certificate import TEST_ORGANISATION, UNREADABLE, organisations
from webjpki.errors import AnchorRefused, VerificationError
from webjpki.timestamp_statements import TimestampChainStatement

_MAX_ISSUERS = 4  # between the authority's certificate and the anchor


class TimestampAuthorityUnknown(VerificationError):
    code = "timestamp_authority_unknown"
    explanation = (
        "the timestamp's certificate does not lead to a timestamp authority that is accepted here"
    )


@dataclass(frozen=True)
class TimestampAuthorities:
    """The CAs whose timestamp certificates are accepted, or such certificates themselves, as DER.

    Raises AnchorRefused for anything else.
    """

    certificates: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.certificates:
            raise AnchorRefused("no timestamp authority was handed in")
        for one in self.certificates:
            _check_anchor(_load(one))

    @classmethod
    def read(cls, pem: bytes) -> TimestampAuthorities:
        """Read every certificate of a PEM bundle. Raises AnchorRefused."""
        try:
            found = x509.load_pem_x509_certificates(pem)
        except UNREADABLE as error:
            raise AnchorRefused("not a PEM bundle") from error
        return cls(tuple(one.public_bytes(Encoding.DER) for one in found))

    @property
    def sha256(self) -> tuple[str, ...]:
        """The hex fingerprint of each."""
        return tuple(_fingerprint(_load(one)) for one in self.certificates)

    @property
    def is_test(self) -> bool:
        """Whether one names itself O=JPKI-TEST."""
        names = (organisations(_load(one).subject) for one in self.certificates)
        return any(TEST_ORGANISATION in name for name in names)

    def chain_of(
        self, certificate: x509.Certificate, beside: Iterable[x509.Certificate], time: datetime
    ) -> TimestampChainStatement:
        """Lead an authority's ``certificate`` to an anchor, by way of those that came ``beside`` it.

        Signatures, names, CA:TRUE, keyCertSign, path length and critical extensions are checked,
        and every period against ``time`` (aware). Raises TimestampAuthorityUnknown.
        """
        store = verification.Store([_load(one) for one in self.certificates])
        builder = verification.PolicyBuilder().store(store).time(time)
        verifier = (
            builder.max_chain_depth(_MAX_ISSUERS)
            .extension_policies(
                ca_policy=_CA_RULES, ee_policy=verification.ExtensionPolicy.permit_all()
            )
            .build_client_verifier()
        )
        try:
            found = verifier.verify(certificate, list(beside)).chain
        except verification.VerificationError:
            raise TimestampAuthorityUnknown from None
        anchor = found[-1]
        return TimestampChainStatement(
            anchor.subject.rfc4514_string(),
            _fingerprint(anchor),
            tuple(map(_fingerprint, found[1:-1])),
            min(one.not_valid_after_utc for one in found),
        )


def _check_key_usage(
    _: verification.Policy, __: x509.Certificate, usage: x509.KeyUsage | None
) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("keyCertSign is needed")


# The CA/Browser Forum's profile is for TLS; what RFC 5280 asks of an issuer is checked all the same.
_CA_RULES = (
    verification.ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, verification.Criticality.AGNOSTIC, None)
    .may_be_present(x509.KeyUsage, verification.Criticality.AGNOSTIC, _check_key_usage)
)


def _check_anchor(certificate: x509.Certificate) -> None:
    try:
        extensions = certificate.extensions
        certificate.subject  # noqa: B018  # read now, while errors are expected
    except UNREADABLE as error:
        raise AnchorRefused("not a certificate that can be read") from error
    for one in extensions:
        if isinstance(one.value, x509.BasicConstraints) and one.value.ca:
            return
        usage = one.value if isinstance(one.value, x509.ExtendedKeyUsage) else ()
        if ExtendedKeyUsageOID.TIME_STAMPING in usage:
            return
    raise AnchorRefused("neither a CA's certificate nor one for timestamping")


def _load(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except UNREADABLE as error:
        raise AnchorRefused("not a certificate that can be read") from error


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(SHA256()).hex()
