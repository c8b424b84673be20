# SPDX-License-Identifier: Apache-2.0
"""Writes the test CAs' revocation lists, so that a website can ask for them without J-LIS."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from simulated_card.authorities import PURPOSES, Credential, TestPki
from simulated_card.certificates import GENERATION_PERIODS
from simulated_card.holder import HOLDERS

_PERIOD = timedelta(days=1)


def write_revocation_lists(
    pki_dir: Path, folder: Path, *, revoked: Collection[str] = (), now: datetime | None = None
) -> None:
    """Write one complete list a CA as ``DIGEST.crl``, by the SHA-256 of the CA's certificate.

    ``revoked`` are keys of ``HOLDERS``, whose certificates count as revoked since yesterday. The
    lists are those of ``now`` (default: the clock's) and last for one day.
    """
    pki = TestPki(pki_dir)
    made_at = (now or datetime.now(UTC)).replace(microsecond=0)
    folder.mkdir(parents=True, exist_ok=True)
    for purpose in PURPOSES:
        for generation in GENERATION_PERIODS:
            authority = pki.authority(purpose, generation)
            serials = [
                pki.issue(purpose, HOLDERS[key]).certificate.serial_number
                for key in revoked
                if pki.issuer_of(purpose, HOLDERS[key]) == authority
            ]
            path = folder / f"{sha256(authority.der).hexdigest()}.crl"
            path.write_bytes(_list(authority, serials, made_at))


def _list(authority: Credential, serials: Collection[int], made_at: datetime) -> bytes:
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=authority.certificate.subject,
        last_update=made_at,
        next_update=made_at + _PERIOD,
        revoked_certificates=[
            x509.RevokedCertificateBuilder(serial, made_at - _PERIOD).build() for serial in serials
        ],
    ).add_extension(x509.CRLNumber(int(made_at.timestamp())), critical=False)
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)
