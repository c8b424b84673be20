# SPDX-License-Identifier: Apache-2.0
"""D10: whatever a list or an answer is made of, the outcome is a reason of the closed list."""

from __future__ import annotations

import pytest
from cryptography import x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulated_card.authorities import Credential
from tests.webjpki.made import NOW, rsa_sign
from tests.webjpki_revocation.made_lists import MadeList, because, revoked, scope
from tests.webjpki_revocation.responders import CLOCK, Responder, delegate
from tests.webjpki_revocation.test_crl_source import point_of
from webjpki import (
    Certificate,
    OcspSource,
    RevocationKind,
    RevocationQuestion,
    TrustAnchor,
    WantedOcsp,
)
from webjpki.crl import load_crl
from webjpki.crl_points import points_of
from webjpki.der import DerError
from webjpki.revocation_errors import CrlMalformed, CrlUnusable

FUZZ = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Edits = list[tuple[float, int, bytes]]
edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 4), st.binary(max_size=4)), min_size=1, max_size=4
)


def edited(data: bytes, changes: Edits) -> bytes:
    """Replace some bytes at some places."""
    for place, removed, added in changes:
        position = int(place * len(data))
        data = data[:position] + added + data[position + removed :]
    return data


def signed_list(signed: bytes, authority: Credential) -> bytes:
    """Wrap and sign anything as a list, as only the CA itself could."""
    algorithm = bytes.fromhex("300d06092a864886f70d01010b0500")
    body = signed + algorithm + b"\x03\x82\x01\x01\x00" + rsa_sign(authority.key, signed)
    return b"\x30\x83" + len(body).to_bytes(3, "big") + body


@pytest.fixture(scope="session")
def made_list(authority: Credential, hanako: Credential) -> bytes:
    entries = [
        revoked(5),
        revoked(2**31, NOW, because(x509.ReasonFlags.key_compromise)),
        revoked(2**100, NOW, (x509.InvalidityDate(NOW), False)),
    ]
    return MadeList(authority, entries, extensions=[scope(point_of(hanako))]).der()


@FUZZ
@given(data=st.binary(max_size=400))
def test_D10_crl_of_any_bytes(data: bytes, anchor: TrustAnchor) -> None:
    with pytest.raises(CrlMalformed):
        load_crl(data, anchor)


@FUZZ
@given(changes=edits)
def test_D10_crl_with_changed_bytes(changes: Edits, made_list: bytes, anchor: TrustAnchor) -> None:
    try:
        found = load_crl(edited(made_list, changes), anchor)
    except CrlUnusable:
        return
    assert found.find(5)  # nothing was changed after all


@FUZZ
@given(changes=edits)
def test_D10_crl_with_changed_bytes_signed_by_the_ca(
    changes: Edits, made_list: bytes, authority: Credential, anchor: TrustAnchor
) -> None:
    """Here every byte is read before and after the signature was found to be right."""
    judge = x509.load_der_x509_crl(made_list)
    try:
        found = load_crl(signed_list(edited(judge.tbs_certlist_bytes, changes), authority), anchor)
        for serial in (1, 5, 2**31, 2**100, 2**200, 0, -1):
            found.find(serial)
        found.scope.covers(())
    except CrlUnusable:
        pass


@FUZZ
@given(changes=edits)
def test_D10_ocsp_answer_with_changed_bytes(
    changes: Edits, authority: Credential, certificate: Certificate, anchor: TrustAnchor
) -> None:
    responder = Responder(_delegate(authority), authority)

    class Changed:
        def ocsp(self, wanted: WantedOcsp) -> bytes | None:
            self.answer = responder.ocsp(wanted) or b""
            self.changed = edited(self.answer, changes)
            return self.changed

    fetcher = Changed()
    status = OcspSource(fetcher).status_of(RevocationQuestion(certificate, anchor, CLOCK, CLOCK))
    if status.is_answer or status.detail == "expired_before_answer":
        return  # bytes that nobody signs: the answer's frame, the certificates that travel with it
    assert status.kind is RevocationKind.UNAVAILABLE
    assert status.detail.startswith("ocsp_")


@FUZZ
@given(data=st.binary(max_size=300))
def test_D10_ocsp_answer_of_any_bytes(
    data: bytes, certificate: Certificate, anchor: TrustAnchor
) -> None:
    class Any:
        def ocsp(self, wanted: WantedOcsp) -> bytes | None:
            return data

    status = OcspSource(Any()).status_of(RevocationQuestion(certificate, anchor, CLOCK, CLOCK))
    assert (status.kind, status.detail[:5]) == (RevocationKind.UNAVAILABLE, "ocsp_")


@FUZZ
@given(changes=edits)
def test_D10_distribution_points_of_changed_certificates(
    changes: Edits, certificate: Certificate
) -> None:
    class Changed:
        der = edited(certificate.der, changes)

    try:
        for name in points_of(Changed()):  # type: ignore[arg-type]  # only its DER is read
            assert name.address is None or isinstance(name.address, str)
            assert name.directory is None or all(len(part) == 2 for part in name.directory)
    except DerError:
        pass


_delegates: list[Credential] = []


def _delegate(authority: Credential) -> Credential:
    if not _delegates:
        _delegates.append(delegate(authority))
    return _delegates[0]
