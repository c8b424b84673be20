# SPDX-License-Identifier: Apache-2.0
"""Signs an identity record with the website's own key, as canonical JSON, and reads it back.

The canonical form is RFC 8785's, for objects with ASCII names and without fractions.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from typing import NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from webjpki.identity import FORMAT, IdentityRecord, Json
from webjpki.identity_errors import RecordMalformed, RecordSignatureMismatch

MAX_BYTES = 1 << 16
SiteKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class RecordAlgorithm(Enum):
    """How a website's key signs: Ed25519; ECDSA with SHA-256, as DER; PKCS #1 v1.5 with SHA-256."""

    ED25519 = "Ed25519"
    ES256 = "ES256"
    RS256 = "RS256"


@dataclass(frozen=True)
class RecordSigner:
    """The website's own key: never the card's.

    ``sign`` is given the bytes to sign (not their digest) and gives the signature; the key may
    live in a vault or an HSM. ``key_id`` is what the website will find the public key by.
    """

    algorithm: RecordAlgorithm
    key_id: str
    sign: Callable[[bytes], bytes] = field(repr=False)


@dataclass(frozen=True)
class SignedRecord:
    """A record and the file it stands in; ``sha256`` is the hex digest of that file."""

    record: IdentityRecord
    algorithm: RecordAlgorithm
    key_id: str
    file: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        return sha256(self.file).hexdigest()


def sign_record(record: IdentityRecord, signer: RecordSigner) -> SignedRecord:
    """Have the website's key sign the record; algorithm and key id are signed with it.

    Raises RecordMalformed for a record that would be too long to be read back.
    """
    named: dict[str, Json] = {"algorithm": signer.algorithm.value, "keyId": signer.key_id}
    body: dict[str, Json] = {"record": dict(record.members), "signedWith": named}
    signature = signer.sign(canonical(body))
    file = canonical(body | {"signature": b64encode(signature).decode("ascii")})
    if len(file) > MAX_BYTES:
        raise RecordMalformed(f"more than {MAX_BYTES} bytes")
    return SignedRecord(record, signer.algorithm, signer.key_id, file)


def read_record(data: bytes, key: SiteKey) -> SignedRecord:
    """Read a signed record of 64 KiB at most and check that ``key`` signed every byte of it.

    Raises RecordMalformed, RecordSignatureMismatch.
    """
    body = _parse(data)
    try:
        named, signature = body["signedWith"], body.pop("signature")
        if not (isinstance(named, dict) and isinstance(signature, str)):
            raise RecordMalformed
        algorithm, key_id = RecordAlgorithm(named["algorithm"]), named["keyId"]
        made = b64decode(signature, validate=True)
        if b64encode(made).decode("ascii") != signature:  # bits that no decoder looks at
            raise RecordMalformed("signature")
    except (KeyError, ValueError, TypeError) as error:
        raise RecordMalformed(type(error).__name__) from error
    members = body.get("record")
    if not isinstance(members, dict) or members.get("format") != FORMAT or set(body) != _BODY:
        raise RecordMalformed("another format")
    if not isinstance(key_id, str) or set(named) != {"algorithm", "keyId"}:
        raise RecordMalformed("signedWith")
    try:
        _check(key, algorithm, made, canonical(body))
    except InvalidSignature:
        raise RecordSignatureMismatch from None
    return SignedRecord(IdentityRecord(members), algorithm, key_id, data)


def canonical(value: Json) -> bytes:
    """Write JSON in its one canonical form. Raises UnicodeEncodeError for a lone surrogate."""
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode("utf-8")


_BODY = {"record", "signedWith"}


def _parse(data: bytes) -> dict[str, Json]:
    if len(data) > MAX_BYTES:
        raise RecordMalformed(f"more than {MAX_BYTES} bytes")
    try:
        body = json.loads(data.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
        if not isinstance(body, dict) or canonical(body) != data:
            raise RecordMalformed("not canonical")
    except (ValueError, RecursionError) as error:
        raise RecordMalformed("not JSON") from error
    return body


def _check(key: SiteKey, algorithm: RecordAlgorithm, signature: bytes, signed: bytes) -> None:
    if isinstance(key, ed25519.Ed25519PublicKey) and algorithm is RecordAlgorithm.ED25519:
        key.verify(signature, signed)
    elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm is RecordAlgorithm.ES256:
        key.verify(signature, signed, ec.ECDSA(SHA256()))
    elif isinstance(key, rsa.RSAPublicKey) and algorithm is RecordAlgorithm.RS256:
        key.verify(signature, signed, PKCS1v15(), SHA256())
    else:
        raise RecordSignatureMismatch("another kind of key")


def _refuse(_: str) -> NoReturn:
    raise ValueError("no fractions")
