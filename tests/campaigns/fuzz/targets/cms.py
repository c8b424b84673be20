# SPDX-License-Identifier: Apache-2.0
"""CMS containers: at the verifier, at the host that adds a signer, and timestamp tokens."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

from tests.campaigns.fuzz.target import Door, Target

_CONTENT = b"contract"


def _open(keys: Path) -> Door:
    from native_host.documents.timestamp import read_token
    from native_host.errors import HostError
    from simulated_card.authorities import TestPki
    from simulated_card.holder import TARO
    from tests.documents.cms.signing import NOW, received
    from tests.rig.trust import trust_in
    from webjpki import VerificationError
    from webjpki.cms_verifier import CmsVerifier
    from webjpki.digest import HashFunction, digest_of

    pki = TestPki(keys)
    taro = pki.issue("signature", TARO)
    trust = trust_in(pki, "signature", generations=[3])
    verifier = CmsVerifier(trust=trust, clock=lambda: NOW)
    signed = {digest_of(_CONTENT, function) for function in HashFunction}

    def verify(data: bytes) -> None:
        for result in verifier.verify(data, content=_CONTENT):
            if result.digest not in signed:
                raise AssertionError("another content passes for the signed one")

    def add(data: bytes) -> None:
        document = received(_CONTENT, container=b64encode(data).decode())
        document.load()
        document.prepare(taro.der, NOW).finish(bytes(256))

    def attached(data: bytes) -> None:
        verifier.verify(data)

    def door(data: bytes) -> None:
        for read in (verify, attached, add, lambda octets: read_token(octets, bytes(32))):
            try:
                read(data)
            except (VerificationError, HostError):
                continue

    return door


def _seeds(keys: Path) -> Iterable[bytes]:
    from simulated_card.authorities import TestPki
    from simulated_card.holder import HANAKO, TARO
    from tests.documents.cms.signing import signed

    pki = TestPki(keys)
    hanako, taro = pki.issue("signature", HANAKO), pki.issue("signature", TARO)
    once = signed(_CONTENT, hanako)
    yield once
    yield signed(_CONTENT, hanako, attached=True)
    yield signed(_CONTENT, taro, container=b64encode(once).decode())


TARGET = Target("CMS containers, read by host and verifier", _open, (), _seeds, longest=8192)
