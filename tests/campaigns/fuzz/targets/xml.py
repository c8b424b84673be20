# SPDX-License-Identifier: Apache-2.0
"""XML files: at the verifier, and at the host that signs them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.campaigns.fuzz.target import Door, Target

_WORDS = (
    b"<!DOCTYPE a [", b"<!ENTITY a 'b'>", b"&a;", b"<?xml version='1.0'?>", b"<!--", b"-->",
    b"<![CDATA[", b"]]>", b"xmlns=''", b"xmlns:a='b'", b"<ds:Signature", b"<Signature", b"URI='#a'",
    b"Id='a'", b"id='a'", b"xml:id='a'", b"<Transform Algorithm=", b"<Reference", b"<SignedInfo",
    b"http://www.w3.org/2000/09/xmldsig#", b"http://www.w3.org/2001/10/xml-exc-c14n#",
)  # fmt: skip


def _open(keys: Path) -> Door:
    from native_host.announced import parse_document
    from native_host.documents.incoming import receive
    from native_host.errors import HostError
    from simulated_card.authorities import TestPki
    from simulated_card.holder import TARO
    from tests.documents.xml.signing import NOW
    from tests.rig.trust import trust_in
    from webjpki import VerificationError
    from webjpki.xml import XmlVerifier

    pki = TestPki(keys)
    taro = pki.issue("signature", TARO)
    trust = trust_in(pki, "signature", generations=[3])
    verifier = XmlVerifier(trust=trust, clock=lambda: NOW)
    profiles = ({"profile": "xmldsig"}, {"profile": "xades-b", "references": [{"id": "a"}]})

    def sign(data: bytes, wanted: dict[str, object]) -> None:
        said = {"format": "xml", "name": "a.xml", "size": len(data), **wanted}
        chunks = iter([data, None])
        (one,) = receive(
            [parse_document(said, "documents[0]")], lambda: next(chunks), lambda *_: None
        )
        one.load()
        one.prepare(taro.der, NOW).finish(bytes(256))

    def door(data: bytes) -> None:
        if not data:
            return
        for wanted in profiles:
            try:
                sign(data, dict(wanted))
            except HostError:
                continue
        try:
            verifier.examine(data)
        except VerificationError:
            return

    return door


def _seeds(keys: Path) -> Iterable[bytes]:
    from simulated_card.authorities import TestPki
    from simulated_card.holder import HANAKO
    from tests.documents.xml.samples import EGOV, ETAX, PLAIN
    from tests.documents.xml.signing import signed

    hanako = TestPki(keys).issue("signature", HANAKO)
    yield from (PLAIN, ETAX, EGOV)
    yield signed(PLAIN, hanako)
    yield signed(ETAX, hanako, profile="xades-b", references=[{"id": "KOA020-1"}])


TARGET = Target(
    "XML files, read by host and verifier", _open, (), _seeds, longest=16_384, words=_WORDS
)
