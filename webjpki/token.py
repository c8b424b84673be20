# SPDX-License-Identifier: Apache-2.0
"""Reads an authentication token of the format ``web-eid:1.0`` from JSON into a frozen value."""

from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from webjpki.errors import AlgorithmUnsupported, TokenFormatUnsupported, TokenMalformed
from webjpki.unique_json import decode

FORMAT, ALGORITHM = "web-eid:1.0", "RS256"
MAX_LENGTH = 10_000  # characters, as Web eID's own validators have it
_MAX_SIGNATURE = 684  # base64 of 512 bytes, RSA 4096
_MAX_CERTIFICATE = 10_000


@dataclass(frozen=True)
class Token:
    """A token's parts, none of them verified; ``certificate`` is DER."""

    certificate: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def read_token(token: str | bytes | Mapping[str, object]) -> Token:
    """Read a token given as JSON text or as the mapping JSON gave; unknown members are ignored.

    Raises TokenMalformed, TokenFormatUnsupported or AlgorithmUnsupported.
    """
    members = _parse(token) if isinstance(token, str | bytes) else token
    if not isinstance(members, Mapping):  # a website's framework may have parsed anything
        raise TokenMalformed("not a JSON object")
    if _text(members, "format") != FORMAT:
        raise TokenFormatUnsupported
    if _text(members, "algorithm") != ALGORITHM:
        raise AlgorithmUnsupported
    return Token(
        certificate=_base64(_text(members, "unverifiedCertificate"), _MAX_CERTIFICATE),
        signature=_base64(_text(members, "signature"), _MAX_SIGNATURE),
    )


def _parse(token: str | bytes) -> object:
    if len(token) > MAX_LENGTH:
        raise TokenMalformed(f"more than {MAX_LENGTH} characters")
    try:
        return decode(token if isinstance(token, str) else token.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise TokenMalformed("not JSON") from error


def _text(members: Mapping[str, object], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str):
        raise TokenMalformed(f"{name} is missing or not a string")
    return value


def _base64(text: str, limit: int) -> bytes:
    """Decode base64 that is written in the one canonical way."""
    if not 0 < len(text) <= limit:
        raise TokenMalformed("a base64 member is empty or too long")
    try:
        decoded = a2b_base64(text)
    except (Base64Error, ValueError) as error:
        raise TokenMalformed("not base64") from error
    # A foreign character anywhere makes the result shorter; stray bits can only be in the last group.
    groups = (len(text) - 1) // 4
    tail = decoded[groups * 3 :]
    if not tail or b2a_base64(tail, newline=False).decode("ascii") != text[groups * 4 :]:
        raise TokenMalformed("base64 not in its canonical form")
    return decoded
