# SPDX-License-Identifier: Apache-2.0
"""OCSP responders: certificates that a CA gives them, and answers that they would or should not give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from simulated_card.authorities import Credential
from tests.webjpki.made import other_key, usage
from tests.webjpki_revocation.books import DAY
from webjpki import WantedOcsp

# The builder writes the real time into producedAt, so all of an answer's times are real ones.
CLOCK = datetime.now(UTC).replace(microsecond=0)
Extension = tuple[x509.ExtensionType, bool]
FOR_OCSP: Extension = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False
NO_CHECK: Extension = x509.OCSPNoCheck(), False
GOOD, REVOKED, UNKNOWN = (
    ocsp.OCSPCertStatus.GOOD,
    ocsp.OCSPCertStatus.REVOKED,
    ocsp.OCSPCertStatus.UNKNOWN,
)


def delegate(
    authority: Credential,
    *,
    extensions: Iterable[Extension] = (FOR_OCSP, NO_CHECK, usage("digital_signature")),
    issuer_name: x509.Name | None = None,
    now: datetime = CLOCK,
    days: int = 30,
    function: hashes.HashAlgorithm | None = None,
) -> Credential:
    """Give a responder its certificate, issued by ``authority``."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OCSP responder of the tests")])
    builder = x509.CertificateBuilder(
        issuer_name=issuer_name or authority.certificate.subject,
        subject_name=name,
        public_key=other_key().public_key(),
        serial_number=77,
        not_valid_before=now - 31 * DAY,
        not_valid_after=now + (days - 30) * DAY + DAY,
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    signed = builder.sign(authority.key, function or hashes.SHA256())  # type: ignore[arg-type]  # SHA-2 here
    return Credential(other_key(), signed)


@dataclass
class Responder:
    """Answers any request from its settings; a fetcher for ``OcspSource``.

    ``signer`` signs, ``held`` travels with the answer, ``issuer`` is whose certificate is meant.
    """

    signer: Credential
    issuer: Credential
    held: list[x509.Certificate] | None = None
    by_name: bool = False
    status: ocsp.OCSPCertStatus = GOOD
    this_update: datetime = CLOCK
    next_update: datetime | None = CLOCK + DAY
    revoked_at: datetime | None = None
    reason: x509.ReasonFlags | None = None
    serial: int | None = None
    nonce: bytes | None = None
    without_nonce: bool = False
    function: hashes.HashAlgorithm = field(default_factory=hashes.SHA256)
    certificate_hash: hashes.HashAlgorithm = field(default_factory=hashes.SHA1)
    asked: list[WantedOcsp] = field(default_factory=list)

    def ocsp(self, wanted: WantedOcsp) -> bytes | None:
        self.asked.append(wanted)
        request = ocsp.load_der_ocsp_request(wanted.request)
        nonce = request.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
        meant = _certificate_with(self.serial or request.serial_number, self.issuer)
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=meant,
            issuer=self.issuer.certificate,
            algorithm=self.certificate_hash,
            cert_status=self.status,
            this_update=self.this_update,
            next_update=self.next_update,
            revocation_time=self.revoked_at,
            revocation_reason=self.reason,
        )
        encoding = (
            ocsp.OCSPResponderEncoding.NAME if self.by_name else ocsp.OCSPResponderEncoding.HASH
        )
        builder = builder.responder_id(encoding, self.signer.certificate)
        held = [self.signer.certificate] if self.held is None else self.held
        if held:
            builder = builder.certificates(held)
        if not self.without_nonce:
            builder = builder.add_extension(x509.OCSPNonce(self.nonce or nonce), critical=False)
        signed = builder.sign(self.signer.key, self.function)
        return signed.public_bytes(Encoding.DER)


def _certificate_with(serial: int, issuer: Credential) -> x509.Certificate:
    """A certificate that serves for nothing but its serial number: the builder wants a whole one."""
    return x509.CertificateBuilder(
        issuer.certificate.subject,
        x509.Name([]),
        other_key().public_key(),
        serial,
        CLOCK - DAY,
        CLOCK + DAY,
    ).sign(issuer.key, hashes.SHA256())
