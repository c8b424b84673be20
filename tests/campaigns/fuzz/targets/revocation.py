# SPDX-License-Identifier: Apache-2.0
"""Revocation lists and answers of an OCSP responder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.campaigns.fuzz.target import Door, Target

_LIST, _SIGNED_LIST = 0, 1  # the first byte of an input says which door it is for


def _open(keys: Path) -> Door:
    from simulated_card.authorities import TestPki
    from simulated_card.holder import HANAKO
    from tests.webjpki_revocation.responders import CLOCK
    from tests.webjpki_revocation.test_any_bytes import signed_list
    from webjpki import OcspSource, RevocationQuestion, TrustAnchor, WantedOcsp, read_certificate
    from webjpki.crl import load_crl
    from webjpki.revocation_errors import CrlUnusable

    pki = TestPki(keys)
    authority = pki.authority("signature", 3)
    anchor = TrustAnchor.from_certificate(authority.der, generation=3)
    certificate = read_certificate(pki.issue("signature", HANAKO).der)
    question = RevocationQuestion(certificate, anchor, CLOCK, CLOCK)

    class Answer:
        def __init__(self, data: bytes) -> None:
            self._data = data

        def ocsp(self, wanted: WantedOcsp) -> bytes | None:
            return self._data

    def read_list(data: bytes) -> None:
        try:
            found = load_crl(data, anchor)
            for serial in (1, 5, 2**31, 2**100, 0, -1):
                found.find(serial)
            found.scope.covers(())
        except CrlUnusable:
            return

    def door(data: bytes) -> None:
        which, rest = data[:1], data[1:]
        if which == bytes([_LIST]):
            read_list(rest)
        elif which == bytes([_SIGNED_LIST]):
            read_list(signed_list(rest, authority))
        else:
            status = OcspSource(Answer(rest)).status_of(question)
            if status.is_answer:
                raise AssertionError("an answer to another question was taken")

    return door


def _seeds(keys: Path) -> Iterable[bytes]:
    from cryptography import x509

    from simulated_card.authorities import TestPki
    from simulated_card.holder import HANAKO
    from tests.webjpki.made import NOW
    from tests.webjpki_revocation.made_lists import MadeList, because, revoked, scope
    from tests.webjpki_revocation.test_crl_source import point_of

    pki = TestPki(keys)
    entries = [
        revoked(5),
        revoked(2**31, NOW, because(x509.ReasonFlags.key_compromise)),
        revoked(2**100, NOW, (x509.InvalidityDate(NOW), False)),
    ]
    point = scope(point_of(pki.issue("signature", HANAKO)))
    made = MadeList(pki.authority("signature", 3), entries, extensions=[point]).der()
    yield bytes([_LIST]) + made
    yield bytes([_SIGNED_LIST]) + x509.load_der_x509_crl(made).tbs_certlist_bytes
    yield b"\x02" + _answer(keys)


def _answer(keys: Path) -> bytes:
    from simulated_card.authorities import TestPki
    from simulated_card.holder import HANAKO
    from tests.webjpki_revocation.responders import CLOCK, Responder, delegate
    from webjpki import OcspSource, RevocationQuestion, TrustAnchor, WantedOcsp, read_certificate

    pki = TestPki(keys)
    authority = pki.authority("signature", 3)
    responder = Responder(delegate(authority), authority)
    answers: list[bytes] = []

    class Kept:
        def ocsp(self, wanted: WantedOcsp) -> bytes | None:
            answers.append(responder.ocsp(wanted) or b"")
            return answers[0]

    anchor = TrustAnchor.from_certificate(authority.der, generation=3)
    certificate = read_certificate(pki.issue("signature", HANAKO).der)
    OcspSource(Kept()).status_of(RevocationQuestion(certificate, anchor, CLOCK, CLOCK))
    return answers[0]


TARGET = Target("revocation lists and OCSP answers", _open, (), _seeds, ("webjpki",), longest=4096)
