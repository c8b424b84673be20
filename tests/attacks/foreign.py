# SPDX-License-Identifier: Apache-2.0
"""What other protocols have a key sign: none of it may come out of this card by way of a website."""

from __future__ import annotations

import hashlib
import struct

_TRANSCRIPT = hashlib.sha256(b"handshake").digest()
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420") + _TRANSCRIPT


def _string(octets: bytes) -> bytes:
    return struct.pack(">I", len(octets)) + octets


FOREIGN = {
    "DigestInfo": DIGEST_INFO,
    "PKCS#1 block": b"\0\1" + b"\xff" * (253 - len(DIGEST_INFO)) + b"\0" + DIGEST_INFO,
    "PKCS#1 block for decryption": b"\0\2" + b"\x5a" * 205 + b"\0" + bytes(48),
    # RFC 4346, 7.4.8: MD5 and SHA-1 side by side, without a DigestInfo.
    "TLS 1.0 CertificateVerify": bytes(range(1, 37)),
    # RFC 5246, 7.4.8: the messages so far, ClientHello first.
    "TLS 1.2 CertificateVerify": b"\x01\0\0\x4d\x03\x03" + _TRANSCRIPT * 3,
    # RFC 8446, 4.4.3.
    "TLS 1.3 CertificateVerify": b" " * 64 + b"TLS 1.3, client CertificateVerify\0" + _TRANSCRIPT,
    # RFC 4252, 7.
    "SSH user authentication": _string(_TRANSCRIPT)
    + b"\x32"
    + b"".join(map(_string, (b"hanako", b"ssh-connection", b"publickey"))),
    # WebAuthn, 6.3.3: authenticator data, then the hash of the client data.
    "FIDO assertion": hashlib.sha256(b"bank.example.jp").digest() + b"\x05\0\0\0\1" + _TRANSCRIPT,
    # A fixed text whose signature somebody keeps as a secret: PKCS #1 v1.5 gives the same one again.
    "FIDO key derivation": b"derive\0" + _TRANSCRIPT + b"\0\0\0\1",
}
