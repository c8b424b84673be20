# SPDX-License-Identifier: Apache-2.0
"""Turns the JSON bodies of requests into frozen values; a request that exists is well-formed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from webjpki.certificate import MAX_BYTES as MAX_CERTIFICATE
from webjpki.digest import Digest
from webjpki.service.strict_json import malformed, moment, octets, only, read_object, text

MAX_SESSION, MAX_ORIGIN, MAX_SIGNATURE, MAX_DIGEST = 512, 255, 512, 64


@dataclass(frozen=True)
class ChallengeRequest:
    """Wants a challenge for a session; ``origin`` is None when the website named none."""

    session: str = field(repr=False)
    origin: str | None


@dataclass(frozen=True)
class SignInRequest:
    """Wants a session's challenge consumed and a token verified against it."""

    session: str = field(repr=False)
    origin: str | None
    token: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True)
class HashSignatureRequest:
    """Wants a raw signature over a digest verified; ``certificate`` is the signer's, DER."""

    certificate: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    digest: Digest
    at: datetime | None


def read_challenge_request(body: bytes) -> ChallengeRequest:
    """Read ``{"session", "origin"?}``. Raises Refusal."""
    members = read_object(body)
    only(members, "session", "origin")
    return ChallengeRequest(text(members, "session", MAX_SESSION), _origin(members))


def read_sign_in_request(body: bytes) -> SignInRequest:
    """Read ``{"session", "origin"?, "token"}``; the token itself is the verifier's to read."""
    members = read_object(body)
    only(members, "session", "origin", "token")
    session = text(members, "session", MAX_SESSION)
    token = members.get("token")
    if not isinstance(token, dict):
        raise malformed("token: the JSON object that the page received is needed")
    return SignInRequest(session, _origin(members), token)


def read_hash_request(body: bytes) -> HashSignatureRequest:
    """Read ``{"certificate", "signature", "hash", "hashFunction", "at"?}``.

    Raises Refusal, and DigestUnsupported for another function or length.
    """
    members = read_object(body)
    only(members, "certificate", "signature", "hash", "hashFunction", "at")
    certificate = octets(members, "certificate", MAX_CERTIFICATE)
    signature = octets(members, "signature", MAX_SIGNATURE)
    value = octets(members, "hash", MAX_DIGEST)
    at = moment(members.get("at"), "at")
    digest = Digest.named(text(members, "hashFunction", 16), value)
    return HashSignatureRequest(certificate, signature, digest, at)


def _origin(members: Mapping[str, object]) -> str | None:
    return text(members, "origin", MAX_ORIGIN) if "origin" in members else None
