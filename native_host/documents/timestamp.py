# SPDX-License-Identifier: Apache-2.0
"""Timestamp tokens (RFC 3161) that the website brought: does this one fit this signature."""

import hashlib

from asn1crypto import cms, parser, tsp

from ..errors import TimestampFailed

MAX_TOKEN = 64 * 1024  # bytes of DER; usual ones, with their certificates, have 3 to 8 KB
_GRANTED = ("granted", "granted_with_mods")
_FUNCTIONS = ("sha256", "sha384", "sha512")
# What asn1crypto raises for bytes it cannot read.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)


def imprint_of(signature: bytes) -> bytes:
    """SHA-256 of a raw signature: what the authority is asked to confirm (RFC 5126, 6.1.1)."""
    return hashlib.sha256(signature).digest()


def read_token(answer: bytes, imprint: bytes) -> cms.ContentInfo:
    """Read a TimeStampToken or TimeStampResp (DER) that confirms the SHA-256 `imprint`.

    The token's own signature over its content is looked at as far as its digest; whether the authority
    deserves trust is left to whoever verifies the document. Raises TimestampFailed.
    """
    if len(answer) > MAX_TOKEN:
        raise TimestampFailed
    try:
        token = _token(answer)
        _check(token["content"], imprint)
    except _UNREADABLE as error:
        raise TimestampFailed from error
    return token


def _token(answer: bytes) -> cms.ContentInfo:
    """Take the token out of a response, unless it came alone, without writing any byte anew."""
    contents = _contents(answer)
    if contents[:1] == b"\x30":  # a response begins with a status, a token with an OID
        size = parser.peek(contents)
        if tsp.PKIStatusInfo.load(contents[:size])["status"].native not in _GRANTED:
            raise TimestampFailed
        answer = contents[size:]
        _contents(answer)
    token = cms.ContentInfo.load(answer, strict=True)
    if token["content_type"].native != "signed_data":
        raise TimestampFailed
    return token


def _contents(sequence: bytes) -> bytes:
    """The inside of a SEQUENCE that fills all bytes and states its length, as DER must."""
    _, _, _, header, contents, _ = parser.parse(sequence, strict=True)
    if header[:1] != b"\x30" or header[1:] == b"\x80":
        raise TimestampFailed
    return bytes(contents)


def _check(signed_data: cms.SignedData, imprint: bytes) -> None:
    wrapped = signed_data["encap_content_info"]
    signers = signed_data["signer_infos"]
    if wrapped["content_type"].native != "tst_info" or len(signers) != 1:
        raise TimestampFailed
    stated = wrapped["content"].parsed["message_imprint"]
    function = stated["hash_algorithm"]["algorithm"].native
    if function != "sha256" or stated["hashed_message"].native != imprint:
        raise TimestampFailed
    _check_signer(signers[0], bytes(wrapped["content"]))


def _check_signer(signer: cms.SignerInfo, content: bytes) -> None:
    function = signer["digest_algorithm"]["algorithm"].native
    values = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    digests = values["message_digest"]
    if function not in _FUNCTIONS or len(digests) != 1 or not signer["signature"].native:
        raise TimestampFailed
    if digests[0].native != hashlib.new(function, content).digest():
        raise TimestampFailed
