# SPDX-License-Identifier: Apache-2.0
"""Makes lists that no CA's tool would write, with cryptography's builder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from simulated_card.authorities import Credential
from tests.webjpki.made import NOW
from tests.webjpki_revocation.books import DAY

Extension = tuple[x509.ExtensionType, bool]


@dataclass
class MadeList:
    """A list with the given entries; change a part, then ``der()``."""

    authority: Credential
    entries: Iterable[x509.RevokedCertificate] = ()
    number: int | None = 7
    this_update: datetime = NOW - DAY
    next_update: datetime = NOW + DAY
    extensions: Iterable[Extension] = ()
    issuer: x509.Name | None = None
    function: hashes.HashAlgorithm = field(default_factory=hashes.SHA256)

    def der(self) -> bytes:
        builder = x509.CertificateRevocationListBuilder(
            issuer_name=self.issuer or self.authority.certificate.subject,
            last_update=self.this_update,
            next_update=self.next_update,
            revoked_certificates=list(self.entries),
        )
        numbered: list[Extension] = (
            [] if self.number is None else [(x509.CRLNumber(self.number), False)]
        )
        for extension, critical in [*numbered, *self.extensions]:
            builder = builder.add_extension(extension, critical)
        # The function is one of SHA-2's here, as the builder's type wants to know.
        signed = builder.sign(self.authority.key, self.function)  # type: ignore[arg-type]  # see above
        return signed.public_bytes(Encoding.DER)


def revoked(
    serial: int, at: datetime = NOW - DAY, *extensions: Extension
) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder(serial, at)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.build()


def because(reason: x509.ReasonFlags) -> Extension:
    return x509.CRLReason(reason), False


def scope(
    name: x509.Name | None = None,
    *,
    only_users: bool = False,
    only_authorities: bool = False,
    only_attributes: bool = False,
    reasons: frozenset[x509.ReasonFlags] | None = None,
    indirect: bool = False,
    relative: x509.RelativeDistinguishedName | None = None,
) -> Extension:
    full = None if name is None else [x509.DirectoryName(name)]
    return (
        x509.IssuingDistributionPoint(
            full, relative, only_users, only_authorities, reasons, indirect, only_attributes
        ),
        True,
    )
