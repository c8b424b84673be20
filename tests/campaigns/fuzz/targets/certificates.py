# SPDX-License-Identifier: Apache-2.0
"""Certificates, and sign-in tokens that carry one."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.campaigns.fuzz.target import Door, Target

_NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
_ORIGIN = "https://bank.example.jp"


def _open(keys: Path) -> Door:
    from native_host import certificates
    from native_host.errors import HostError
    from native_host.pins import PinKind
    from simulated_card.authorities import TestPki
    from tests.rig.trust import trust_in
    from webjpki import AuthenticationVerifier, VerificationError
    from webjpki.certificate import read_certificate
    from webjpki.crl_points import points_of
    from webjpki.der import DerError

    trust = trust_in(TestPki(keys), "authentication", generations=[3])
    verifier = AuthenticationVerifier(origin=_ORIGIN, trust=trust, clock=lambda: _NOW)

    def at_the_server(data: bytes) -> None:
        certificate = read_certificate(data)
        str((certificate, certificate.holder if hasattr(certificate, "holder") else None))
        points_of(certificate)

    def token(data: bytes) -> None:
        said = {"format": "web-eid:1.0", "algorithm": "RS256", "appVersion": "a/1.0.0"}
        octets = {"unverifiedCertificate": data, "signature": bytes(256)}
        both = {name: base64.b64encode(value).decode() for name, value in octets.items()}
        verifier.verify(json.dumps(said | both), expected_nonce="a" * 44)
        raise AssertionError("a token without a signature was taken")

    def door(data: bytes) -> None:
        for read in (at_the_server, token):
            try:
                read(data)
            except (VerificationError, DerError):
                continue
        for kind in (PinKind.AUTHENTICATION, PinKind.SIGNATURE):
            try:
                certificates.summarise(certificates.read(data, kind, _NOW))
            except HostError:
                continue

    return door


def _seeds(keys: Path) -> Iterable[bytes]:
    from simulated_card.authorities import TestPki
    from simulated_card.holder import HANAKO, TARO

    pki = TestPki(keys)
    yield pki.issue("authentication", HANAKO).der
    yield pki.issue("signature", HANAKO).der
    yield pki.issue("signature", TARO).der
    yield pki.authority("signature", 3).der
    yield pki.authority("authentication", 1).der


TARGET = Target("certificates, read by host and verifier", _open, (), _seeds)
