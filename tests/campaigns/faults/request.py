# SPDX-License-Identifier: Apache-2.0
"""A website's request in a run, and what its server thinks of the answer."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from simulated_card import HOLDERS, TestPki
from tests.campaigns.faults.schedule import Schedule
from tests.native_host.desk import NONCE, ORIGIN, cms_document, hash_document
from tests.rig.trust import trust_in
from webjpki import (
    AuthenticationVerifier,
    Digest,
    HashFunction,
    SignatureVerifier,
    VerificationError,
)

FIELDS = ("name", "address", "birthDate", "sex")


@dataclass(frozen=True)
class Ask:
    """One request: its frames in order, and the content of each document."""

    command: str
    frames: tuple[Mapping[str, object], ...]
    documents: tuple[Mapping[str, object], ...] = ()
    contents: tuple[bytes, ...] = ()


def ask(schedule: Schedule) -> Ask:
    """Make the request of `schedule`."""
    return _MAKERS[schedule.command](schedule.documents)


def sign_in() -> Ask:
    """A sign-in."""
    arguments = {"challengeNonce": NONCE, "origin": ORIGIN, "lang": "en"}
    return Ask("authenticate", ({"command": "authenticate", "arguments": arguments},))


def signature(count: int) -> Ask:
    """Signatures over `count` documents, every second one a digest only."""
    contents = tuple(f"第{number}号".encode() * (number * 700 + 1) for number in range(count))
    documents = tuple(
        cms_document(content)
        if number % 2
        else hash_document(octets=hashlib.sha256(content).digest())
        for number, content in enumerate(contents)
    )
    arguments = {"origin": ORIGIN, "documents": documents, "lang": "en"}
    frames: list[Mapping[str, object]] = [{"command": "sign", "arguments": arguments}]
    chunks = [{"chunk": base64.b64encode(content).decode()} for content in contents[1::2]]
    frames += [*chunks, {"end": True}] if chunks else []
    return Ask("sign", tuple(frames), documents, contents)


def attributes(_documents: int = 0) -> Ask:
    """All attributes of the holder."""
    arguments = {"origin": ORIGIN, "fields": list(FIELDS), "lang": "en"}
    return Ask("read-attributes", ({"command": "read-attributes", "arguments": arguments},))


_MAKERS = {
    "authenticate": lambda documents: sign_in(),
    "sign": signature,
    "read-attributes": attributes,
}


class Server:
    """The website's server: the project's own verifier, with the test CAs for anchors."""

    def __init__(self, pki_dir: Path) -> None:
        trust = trust_in(TestPki(pki_dir))
        self._sign_ins = AuthenticationVerifier(origin=ORIGIN, trust=trust)
        self._signatures = SignatureVerifier(trust=trust)

    def objection(self, asked: Ask, reply: Mapping[str, Any], now: datetime) -> str | None:
        """Say what is wrong with a result, or None."""
        try:
            self._check(asked, reply, now)
        except (VerificationError, ValueError, KeyError) as error:
            return f"{type(error).__name__}: {error}"
        return None

    def _check(self, asked: Ask, reply: Mapping[str, Any], now: datetime) -> None:
        if asked.command == "authenticate":
            self._sign_ins.verify(reply, expected_nonce=NONCE, at=now)
        elif asked.command == "sign":
            self._check_signatures(asked, reply, now)
        elif dict(reply["attributes"]) not in _holders():
            raise ValueError("these are nobody's attributes")

    def _check_signatures(self, asked: Ask, reply: Mapping[str, Any], now: datetime) -> None:
        certificate = base64.b64decode(reply["certificate"])
        made: Sequence[str] = reply["signatures"]
        if len(made) != len(asked.contents):
            raise ValueError("not one signature for each document")
        for text, content, document in zip(made, asked.contents, asked.documents, strict=True):
            octets = base64.b64decode(text)
            if document["format"] == "cms":
                self._signatures.verify_cms(octets, content=content, at=now)
                continue
            digest = Digest(HashFunction.SHA_256, hashlib.sha256(content).digest())
            self._signatures.verify_hash(octets, certificate=certificate, digest=digest, at=now)


def _holders() -> list[dict[str, str]]:
    words = {"1": "male", "2": "female"}
    return [
        {
            "name": holder.name,
            "address": holder.address,
            "birthDate": f"{holder.birth_code[1:5]}-{holder.birth_code[5:7]}-{holder.birth_code[7:]}",
            "sex": words[holder.sex],
        }
        for holder in HOLDERS.values()
    ]
