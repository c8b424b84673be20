# SPDX-License-Identifier: Apache-2.0
"""Sign-in at the website: nonce, origin and token as lines; a token is taken only whole, for its own nonce and origin."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.campaigns.fuzz.target import Door, Target

_NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
_ORIGIN, _NONCE = "https://bank.example.jp", "n" * 44


def _token(keys: Path) -> dict[str, object]:
    from simulated_card.authorities import TestPki
    from simulated_card.holder import HANAKO
    from tests.webjpki.made import token

    return token(TestPki(keys).issue("authentication", HANAKO), _ORIGIN, _NONCE)


def _open(keys: Path) -> Door:
    from simulated_card.authorities import TestPki
    from tests.rig.trust import trust_in
    from webjpki import (
        AuthenticationVerifier,
        VerificationError,
    )
    from webjpki.challenge_record import RecordUnreadable
    from webjpki.service.problems import Refusal
    from webjpki.token import read_token

    trust = trust_in(TestPki(keys), "authentication", generations=[3])
    verifier = AuthenticationVerifier(origin=_ORIGIN, trust=trust, clock=lambda: _NOW)
    session, kept, bodies = _beside()
    own = _token(keys)
    parts = [b64decode(str(own[name])) for name in ("unverifiedCertificate", "signature")]

    def token(data: bytes) -> None:
        for form in (data, data.decode("utf-8", "surrogateescape")):
            verifier.verify(form, expected_nonce=_NONCE)
            found = read_token(form)
            assert [found.certificate, found.signature] == parts, "taken, and not what was made"

    def nonce(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        verifier.verify(own, expected_nonce=text)
        assert text == _NONCE, "taken for another nonce"

    def origin(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        other = AuthenticationVerifier(origin=text, trust=trust, clock=lambda: _NOW)
        other.verify(own, expected_nonce=_NONCE)
        assert text == _ORIGIN, "taken for another origin"

    def door(data: bytes) -> None:
        lines = [*data.split(b"\n", 2), b"", b""][:3]
        shares = (nonce, origin, token, session, kept, bodies)
        for take, piece in zip(shares, (*lines, lines[0], lines[1], lines[2]), strict=True):
            try:
                take(piece)
            except (VerificationError, RecordUnreadable, Refusal):
                continue

    return door


def _beside() -> tuple[Door, Door, Door]:
    """What stands around a token: the challenge of a session, its record in a store, the service's bodies."""
    from webjpki import Challenges
    from webjpki.challenge_record import read_record, write_record
    from webjpki.service.requests import read_challenge_request, read_sign_in_request

    challenges = Challenges(clock=lambda: _NOW)

    def session(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape") or "nobody"
        issued = challenges.issue(text)
        assert challenges.consume(text) == issued.nonce
        challenges.consume(text)
        raise AssertionError("one challenge was consumed twice")

    def kept(data: bytes) -> None:
        found = read_record(data)
        assert read_record(write_record(found)) == found, "a record reads back as another"

    def bodies(data: bytes) -> None:
        read_challenge_request(data)
        read_sign_in_request(data)

    return session, kept, bodies


def _seeds(keys: Path) -> Iterable[bytes]:
    own = _token(keys)
    lines = [_NONCE.encode(), _ORIGIN.encode()]
    yield b"\n".join([*lines, json.dumps(own).encode()])
    for name in own:
        yield b"\n".join([*lines, json.dumps(own | {name: None}).encode()])
    for other in ("https://bank.example.jp:443", "https://BANK.example.jp", "http://bank.example.jp", "https://[::1]:8443", "null"):  # fmt: skip
        yield b"\n".join([lines[0], other.encode(), b"{}"])
    record = f"{_NONCE} {_NOW.isoformat()} {_NOW.isoformat()}"
    yield b"\n".join([b"A" * 43, record.encode(), b'{"session":"s","origin":"https://a.example"}'])
    yield b'\n\n{"session":"s","token":{"format":"web-eid:1.0"}}'


TARGET = Target(
    "sign-in at the website: nonce, origin, token, challenge",
    _open,
    (),
    _seeds,
    ("webjpki",),
    words=(
        b'"format"',
        b'"algorithm"',
        b"web-eid:1.0",
        b"RS256",
        b"https://",
        b"\\u0000",
        b"+09:00",
    ),
)
