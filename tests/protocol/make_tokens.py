# SPDX-License-Identifier: Apache-2.0
"""Makes protocol/vectors/tokens.json: `python -m tests.protocol.make_tokens`.

Everything is made from names, so that the same file comes out each time: the keys by made_keys.py, the
certificates by the simulated card's test PKI, in the JPKI profile.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO, JIRO
from tests.protocol.made_keys import write_keys

PATH = Path(__file__).resolve().parent.parent.parent / "protocol" / "vectors" / "tokens.json"
COMMENT = "Tokens as a server gets them, with its own origin and nonce and the time of checking; made by tests/protocol/make_tokens.py."
ORIGIN = "https://shoken.example"
NONCE = base64.b64encode(bytes(range(32))).decode()
AT = "2026-11-23T03:00:00Z"
_KEYS = [
    "ca-authentication-2",
    "ca-authentication-3",
    "ca-signature-3",
    "hanako-authentication",
    "hanako-signature",
    "jiro-authentication",
]

Token = dict[str, str]
Vector = dict[str, Any]


@dataclass(frozen=True)
class Cast:
    """Who takes part: Jiro's certificate comes from a CA generation that the server does not know."""

    hanako: Credential
    hanako_documents: Credential
    jiro: Credential
    anchors: tuple[Credential, ...]


def cast(folder: Path) -> Cast:
    """Make keys and certificates in `folder`; takes a few seconds."""
    write_keys(folder, _KEYS)
    pki = TestPki(folder)
    return Cast(
        hanako=pki.issue("authentication", HANAKO),
        hanako_documents=pki.issue("signature", HANAKO),
        jiro=pki.issue("authentication", JIRO),
        anchors=(pki.authority("authentication", 3), pki.authority("signature", 3)),
    )


def to_be_signed(origin: str = ORIGIN, nonce: str = NONCE) -> bytes:
    """SHA-256(origin) || SHA-256(nonce)."""
    return b"".join(hashlib.sha256(text.encode()).digest() for text in (origin, nonce))


def token(credential: Credential, signed: bytes, function: hashes.HashAlgorithm) -> Token:
    """A token as the host writes it, over any bytes."""
    return {
        "format": "web-eid:1.0",
        "algorithm": "RS256",
        "unverifiedCertificate": base64.b64encode(credential.der).decode(),
        "signature": base64.b64encode(credential.key.sign(signed, PKCS1v15(), function)).decode(),
        "appVersion": "webjpki-host/0.1.0",
    }


def vector(
    identifier: str, comment: str, flags: str, made: Token | str, reason: str | None, **given: str
) -> Vector:
    """One vector; without a reason it is accepted."""
    asked = {"origin": ORIGIN, "nonce": NONCE, "at": AT} | given
    judged = {"result": "accepted"} if reason is None else {"result": "refused", "reason": reason}
    head = {"id": identifier, "comment": comment, "flags": flags.split()}
    return {**head, "input": {"token": made, **asked}, **judged}


def accepted(people: Cast) -> list[Vector]:
    """What a card answers, read as mapping and as text."""
    good = token(people.hanako, to_be_signed(), hashes.SHA256())
    other = token(
        people.hanako, to_be_signed("https://bank.example:8443", "~" * 128), hashes.SHA256()
    )
    return [
        vector("plain", "a sign-in", "", good, None),
        vector("text", "the same as JSON text", "", json.dumps(good), None),
        vector("port-and-long-nonce", "another origin and the longest nonce", "", other, None,
               origin="https://bank.example:8443", nonce="~" * 128),
        vector("unknown-member", "members that are not known are not read", "UnknownMember",
               {**good, "supportedSignatureAlgorithms": "none"}, None),
    ]  # fmt: skip


def signed_otherwise(people: Cast) -> list[Vector]:
    """A whole token, whose signature stands for something else."""
    wrong, sha256 = "signature_mismatch", hashes.SHA256()

    def made(signed: bytes, function: hashes.HashAlgorithm = sha256) -> Token:
        return token(people.hanako, signed, function)

    return [
        vector("other-origin", "signed for a look-alike site that passes it on", "Origin",
               made(to_be_signed("https://sh0ken.example")), wrong),
        vector("origin-with-slash", "signed over an address instead of an origin", "Origin",
               made(to_be_signed(ORIGIN + "/")), wrong),
        vector("origin-upper-case", "the exact bytes count", "Origin",
               made(to_be_signed("https://SHOKEN.example")), wrong),
        vector("other-nonce", "signed for another challenge: a replay", "Replay",
               made(to_be_signed(nonce="A" * 44)), wrong),
        vector("nonce-other-case", "the exact bytes count", "Replay",
               made(to_be_signed(nonce=NONCE.swapcase())), wrong),
        vector("nonce-line-end", "the exact bytes count", "Replay",
               made(to_be_signed(nonce=NONCE + "\n")), wrong),
        vector("moved-boundary", "the same text, cut elsewhere", "Concatenation",
               made(to_be_signed(ORIGIN + NONCE[:4], NONCE[4:])), wrong),
        vector("not-hashed-apart", "origin and nonce themselves instead of their digests",
               "Concatenation", made((ORIGIN + NONCE).encode()), wrong),
        vector("swapped-order", "nonce before origin", "Concatenation",
               made(to_be_signed(NONCE, ORIGIN)), wrong),
        vector("nonce-alone", "no origin in it: any site could have asked", "Concatenation Origin",
               made(NONCE.encode()), wrong),
        vector("sha-1-signature", "the right bytes, hashed with SHA-1", "WeakHash",
               made(to_be_signed(), hashes.SHA1()), wrong),  # noqa: S303  # it is refused
        vector("sha-512-signature", "the right bytes, hashed with another function than RS256 says",
               "Algorithm", made(to_be_signed(), hashes.SHA512()), wrong),
    ]  # fmt: skip


def other_certificates(people: Cast) -> list[Vector]:
    """A signature that is right for a certificate that is not."""
    sha256 = hashes.SHA256()
    good = token(people.hanako, to_be_signed(), sha256)
    jiro = token(people.jiro, to_be_signed(), sha256)
    documents = token(people.hanako_documents, to_be_signed(), sha256)
    certificate = "unverifiedCertificate"
    return [
        vector("signature-certificate", "the certificate for documents never signs in",
               "WrongPurpose", documents, "wrong_certificate_kind"),
        vector("signature-certificate-swapped-in", "nor beside the other key's signature",
               "WrongPurpose", good | {certificate: documents[certificate]}, "wrong_certificate_kind"),
        vector("unknown-issuer", "a CA of the same name, whose key the server does not know",
               "Issuer", jiro, "test_certificate_refused"),
        vector("swapped-certificate", "somebody else's certificate", "Issuer",
               good | {certificate: jiro[certificate]}, "test_certificate_refused"),
        vector("swapped-signature", "somebody else's signature", "SwappedCertificate",
               good | {"signature": jiro["signature"]}, "signature_mismatch"),
        vector("after-its-end", "the certificate's last day is over", "Period", good,
               "certificate_expired", at="2031-03-16T00:00:00Z"),
        vector("before-its-begin", "the certificate's first day is yet to come", "Period", good,
               "certificate_not_yet_in_force", at="2026-03-31T00:00:00Z"),
    ]  # fmt: skip


def damaged(people: Cast) -> list[Vector]:
    """What is no token at all; the schema refuses these too."""
    good = token(people.hanako, to_be_signed(), hashes.SHA256())
    der, signature = good["unverifiedCertificate"], good["signature"]
    text, bad = json.dumps(good), "token_malformed"

    def encoded(change: Callable[[bytes], bytes], value: str) -> str:
        return base64.b64encode(change(base64.b64decode(value))).decode()

    cases: list[tuple[str, str, str, Token | str, str]] = [
        ("format-other", "another version of the format", "Shape", good | {"format": "web-eid:1.1"}, "token_format_unsupported"),
        ("no-format", "which format", "Shape", {k: v for k, v in good.items() if k != "format"}, bad),
        ("no-signature", "nothing signed", "Shape", {k: v for k, v in good.items() if k != "signature"}, bad),
        ("no-certificate", "nobody's signature", "Shape", {k: v for k, v in good.items() if k != "unverifiedCertificate"}, bad),
        ("algorithm-none", "no signature is asked for", "Algorithm Shape", good | {"algorithm": "none"}, "algorithm_unsupported"),
        ("algorithm-es384", "another kind of key", "Algorithm Shape", good | {"algorithm": "ES384"}, "algorithm_unsupported"),
        ("algorithm-rs512", "another hash function", "Algorithm Shape", good | {"algorithm": "RS512"}, "algorithm_unsupported"),
        ("algorithm-lower-case", "names are written in one way", "Algorithm Shape", good | {"algorithm": "rs256"}, "algorithm_unsupported"),
        ("empty-signature", "no bytes", "Shape", good | {"signature": ""}, bad),
        ("short-signature", "255 of 256 bytes", "Shape", good | {"signature": encoded(lambda b: b[:-1], signature)}, "signature_mismatch"),
        ("long-signature", "a byte too many", "Shape", good | {"signature": encoded(lambda b: b"\0" + b, signature)}, "signature_mismatch"),
        ("signature-no-padding", "base64 without its padding", "Base64 Shape", good | {"signature": signature.rstrip("=")}, bad),
        ("signature-url-alphabet", "the alphabet for addresses", "Base64 Shape", good | {"signature": signature.replace("+", "-").replace("/", "_")}, bad),
        ("signature-line-end", "a line end behind it", "Base64 Shape", good | {"signature": signature + "\n"}, bad),
        ("signature-unused-bits", "a second spelling of the same bytes", "Base64 Shape", good | {"signature": _other_spelling(signature)}, bad),
        ("flipped-signature", "one bit is wrong", "Damage", good | {"signature": encoded(_flip_last_bit, signature)}, "signature_mismatch"),
        ("zero-signature", "zero is its own power", "Damage", good | {"signature": encoded(lambda b: bytes(len(b)), signature)}, "signature_mismatch"),
        ("cut-certificate", "the last bytes of the certificate are missing", "Damage", good | {"unverifiedCertificate": encoded(lambda b: b[:-3], der)}, "certificate_malformed"),
        ("certificate-with-tail", "something stands behind the certificate", "Damage", good | {"unverifiedCertificate": encoded(lambda b: b + bytes(3), der)}, "certificate_malformed"),
        ("altered-certificate", "the CA's signature no longer fits", "Damage Issuer", good | {"unverifiedCertificate": encoded(_flip_last_bit, der)}, "test_certificate_refused"),
        ("cut-text", "half a token", "Text", text[: len(text) // 2], bad),
        ("text-with-tail", "something stands behind the token", "Text", text + "{}", bad),
        ("member-twice", "two formats", "Text", text[:-1] + ', "format": "web-eid:1.0"}', bad),
        ("array", "a list of one token", "Text", f"[{text}]", bad),
        ("too-long", "more text than any token has", "Text", text + " " * 10_000, bad),
    ]  # fmt: skip
    return [vector(*case) for case in cases]


def _flip_last_bit(octets: bytes) -> bytes:
    return octets[:-1] + bytes([octets[-1] ^ 1])


def _other_spelling(encoded: str) -> str:
    """Set an unused bit of the last letter before the padding `==`."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return encoded[:-3] + alphabet[alphabet.index(encoded[-3]) | 1] + "=="


def made() -> str:
    """The text of tokens.json."""
    with tempfile.TemporaryDirectory() as folder:
        people = cast(Path(folder))
    parts = (accepted, signed_otherwise, other_certificates, damaged)
    anchors = [base64.b64encode(anchor.der).decode() for anchor in people.anchors]
    vectors = [one for part in parts for one in part(people)]
    content = {"set": "tokens", "comment": COMMENT, "anchors": anchors, "vectors": vectors}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(made(), encoding="utf-8")
