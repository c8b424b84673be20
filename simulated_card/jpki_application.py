# SPDX-License-Identifier: Apache-2.0
"""Plays the JPKI application: certificates, token information and the two signing keys."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo

from simulated_card.apdu import Command, Response
from simulated_card.application import Application, Manners, TransparentFile, filled
from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import Holder
from simulated_card.pins import PinName, Pins
from simulated_card.status import Refused, StatusWord, exact_length

JPKI_AID = bytes.fromhex("D392F000260100000001")

# File identifiers, jpki-facts A4.
SIGNATURE_CERTIFICATE, SIGNATURE_CA = 0x0001, 0x0002
TOKEN_INFORMATION, AVAILABILITY = 0x0006, 0x0008
AUTHENTICATION_CERTIFICATE, AUTHENTICATION_CA = 0x000A, 0x000B
AUTHENTICATION_KEY, AUTHENTICATION_PIN = 0x0017, 0x0018
SIGNATURE_KEY, SIGNATURE_PIN = 0x001A, 0x001B

MY_NUMBER_CARD = "JPKIAPICCTOKEN2"
RESIDENT_REGISTER_CARD = "JPKIAPICCTOKEN"
ANDROID_PHONE = "JPKIAPGPSETOKEN"
IPHONE = "JPKIAPIOSTOKEN"

_SIGN, _GET_CHALLENGE = 0x2A, 0x84
_MAX_SIGN_INPUT = 245  # 256-byte modulus less 11 bytes of PKCS #1 v1.5 padding
_CERTIFICATE_SIZE = 2048  # an estimate; sources only say that the file is larger than the DER
_PRESENT, _ABSENT = 0x8F, 0x00


@dataclass(frozen=True)
class SigningKey:
    """A private key file and the PIN it asks for."""

    key: rsa.RSAPrivateKey
    needs: PinName


class JpkiApplication(Application):
    """The JPKI application of one holder's card.

    Of the signing command only P1=00 is played: PKCS #1 v1.5 type 1 padding over whatever 1-245
    bytes it is given (jpki-facts A5). Changing a PIN is not played.
    """

    def __init__(
        self, pki: TestPki, holder: Holder, label: str, pins: Pins, manners: Manners
    ) -> None:
        authentication = pki.issue("authentication", holder)
        signature = pki.issue("signature", holder) if holder.has_signature else None
        self._keys = _keys(authentication, signature)
        super().__init__(
            "jpki",
            {
                **_certificate_files(authentication, signature, label),
                SIGNATURE_CA: _file(pki.issuer_of("signature", holder)),
                AUTHENTICATION_CA: _file(pki.issuer_of("authentication", holder)),
                TOKEN_INFORMATION: TransparentFile(token_information(label)),
            },
            {AUTHENTICATION_PIN: "authentication", SIGNATURE_PIN: "signature"},
            pins,
            manners,
            StatusWord.SECURITY_NOT_SATISFIED,
        )

    def execute(self, command: Command) -> Response:
        """Run one command, the two of this application included."""
        if (command.cla, command.ins) == (0x80, _SIGN):
            return Response(self._sign(command))
        if (command.cla, command.ins) == (0x00, _GET_CHALLENGE):
            return self._challenge(command)
        return super().execute(command)

    def identifiers(self) -> set[int]:
        """All identifiers that SELECT finds, keys included."""
        return super().identifiers() | {AUTHENTICATION_KEY, SIGNATURE_KEY}

    def _sign(self, command: Command) -> bytes:
        if command.p1 != 0:
            raise Refused(StatusWord.WRONG_PARAMETERS)
        self.take_short_id(command.p2)
        if self.current not in (AUTHENTICATION_KEY, SIGNATURE_KEY):
            raise Refused(StatusWord.NO_CURRENT_FILE)
        signing = self._keys.get(self.current)
        if signing is None:
            raise Refused(StatusWord.REFERENCE_NOT_FOUND)
        self.require(signing.needs)
        if not 1 <= len(command.data) <= _MAX_SIGN_INPUT:
            raise Refused(StatusWord.WRONG_LENGTH)
        size = signing.key.key_size // 8
        if command.le is not None and command.le < size:
            raise Refused(exact_length(size))
        return signing.key.sign(command.data, padding.PKCS1v15(), NoDigestInfo())

    def _challenge(self, command: Command) -> Response:
        if command.p1 or command.p2:
            raise Refused(StatusWord.WRONG_PARAMETERS)
        if command.le is None or command.extended:
            raise Refused(StatusWord.WRONG_LENGTH)
        return Response(os.urandom(command.le))


def token_information(label: str) -> bytes:
    """Return EF 0006: 160 bytes in the layout of a PKCS #11 CK_TOKEN_INFO, big-endian."""
    texts = ((label, 32), ("JPKI-TEST", 32), ("SIMULATED CARD", 16), ("0000000000000000", 16))
    head = b"".join(text.encode("ascii").ljust(size) for text, size in texts)
    flags, sessions, unknown = 0x40D, (0, 0, 0, 0), 0xFFFFFFFF
    longest_pin, shortest_pin = 16, 6
    numbers = (flags, *sessions, longest_pin, shortest_pin, *(unknown,) * 4)
    versions = b"\x01\x00\x01\x00"
    return head + b"".join(n.to_bytes(4, "big") for n in numbers) + versions + b" " * 16


def _certificate_files(
    authentication: Credential, signature: Credential | None, label: str
) -> Mapping[int, TransparentFile]:
    # A phone's secure element gives even the authentication certificate only after the PIN (A4).
    phone: PinName | None = "authentication" if label == ANDROID_PHONE else None
    available = bytes([_PRESENT if signature else _ABSENT, _PRESENT, 0x00])
    return {
        SIGNATURE_CERTIFICATE: _file(signature, "signature"),
        AUTHENTICATION_CERTIFICATE: _file(authentication, phone),
        AVAILABILITY: TransparentFile(available),
    }


def _file(credential: Credential | None, needs: PinName | None = None) -> TransparentFile:
    der = credential.der if credential is not None else b""
    return TransparentFile(filled(der, _CERTIFICATE_SIZE), needs)


def _keys(authentication: Credential, signature: Credential | None) -> Mapping[int, SigningKey]:
    keys = {AUTHENTICATION_KEY: SigningKey(authentication.key, "authentication")}
    if signature is not None:
        keys[SIGNATURE_KEY] = SigningKey(signature.key, "signature")
    return keys
