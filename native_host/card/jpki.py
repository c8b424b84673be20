# SPDX-License-Identifier: Apache-2.0
"""The JPKI application of one My Number Card: a session that exists is a session that is selected."""

from contextlib import suppress
from dataclasses import dataclass

from ..digests import Digest
from ..errors import CardFailed, HostError, NotJpkiCard
from ..pins import Pin, PinKind
from . import apdu, pin_file
from .apdu import Command, FileId, Response, StatusWord, by_short_id, read_binary, read_extended
from .attributes import AttributeApplication
from .channel import Channel
from .files import Absent, EndsEarly, read_der, read_start
from .manners import Manners
from .transmission import send, unexpected

# jpki-facts A4: the label in the token information says what kind of card this is.
# The old Basic Resident Register card ("JPKIAPICCTOKEN") answers the same AID and is refused.
_LABELS = frozenset({b"JPKIAPICCTOKEN2", b"JPKIAPGPSETOKEN", b"JPKIAPIOSTOKEN"})
_LABEL_LENGTH = 32
# Behind the label stands who made the card, in as many bytes (jpki-facts A4). Cards without a person call
# themselves so, like the test CAs of their certificates; it is shown, and nothing is decided by it.
_HEAD_LENGTH = 64
_TEST_MAKER = b"JPKI-TEST"
_PRESENT = 0x8F
_DENIED = f"{StatusWord.SECURITY_STATUS:04X}"
# What a card may answer that does not find a file by its short identifier (jpki-facts A7).
_NAMES_NOTHING = frozenset({0x6986, 0x6A81, 0x6A82, 0x6A86, 0x6A88, 0x6B00})


@dataclass(frozen=True)
class _Files:
    certificate: FileId
    pin: FileId
    key: FileId


_FILES = {
    PinKind.AUTHENTICATION: _Files(
        FileId.AUTHENTICATION_CERTIFICATE, FileId.AUTHENTICATION_PIN, FileId.AUTHENTICATION_KEY
    ),
    PinKind.SIGNATURE: _Files(
        FileId.SIGNATURE_CERTIFICATE, FileId.SIGNATURE_PIN, FileId.SIGNATURE_KEY
    ),
}


class PinRequired(Exception):
    """The card gives the certificate only after its PIN (signature certificate; phones)."""


class JpkiCard:
    """A selected JPKI application behind one channel; ends with `power_off`."""

    def __init__(self, channel: Channel) -> None:
        """Select the application and read the label. Raises NotJpkiCard, CardRemoved, CardFailed."""
        self._channel = channel
        self._current: FileId | None = None
        self._manners = Manners()
        self._verified = False
        self._given: set[PinKind] = set()
        self._select_application()
        head = self._token_head()
        if not _is_label(head):
            raise NotJpkiCard
        self._test = head[_LABEL_LENGTH:_HEAD_LENGTH].rstrip(b" \0") == _TEST_MAKER

    @property
    def test(self) -> bool:
        """Whether it calls itself a test card; known without a PIN, and no proof of anything."""
        return self._test

    def has_certificate(self, kind: PinKind) -> bool:
        """Tell from EF 0008 whether this certificate was issued; True where the card has no such file."""
        try:
            flags = self._start(FileId.AVAILABILITY, 3)
        except Absent:
            return True
        index = 0 if kind is PinKind.SIGNATURE else 1
        return len(flags) <= index or flags[index] == _PRESENT

    def certificate(self, kind: PinKind) -> bytes:
        """Read the certificate (DER). Raises PinRequired, or files.Absent where none was issued.

        A card that has been given this PIN and still wants it has lost what it knew: CardFailed.
        """
        try:
            return self._read_certificate(_FILES[kind].certificate)
        except CardFailed as error:
            if error.data.get("statusWord") == _DENIED and kind not in self._given:
                raise PinRequired from error
            raise

    def tries_left(self, kind: PinKind) -> int | None:
        """Ask the card for the tries left, spending none; None where it does not say."""
        self._select_present(_FILES[kind].pin)
        return pin_file.tries_left(self._channel)

    def verify(self, pin: Pin) -> None:
        """Present `pin`: spends one try when it is wrong. Raises WrongPin or PinBlocked.

        A PIN that cannot be right raises ValueError and is never sent.
        """
        if not pin.is_possible():
            raise ValueError("a PIN that cannot be right is not sent")
        self._select_present(_FILES[pin.kind].pin)
        self._manners.stop_trying()
        self._verified = True  # from here on a fault leaves the card in doubt
        self._given.add(pin.kind)
        pin_file.present(self._channel, pin)

    def sign(self, kind: PinKind, digest: Digest) -> bytes:
        """Make the raw RSA signature over `digest` with this key; its PIN must have been verified."""
        key, command = _FILES[kind].key, apdu.compute_signature(digest.digest_info)
        if self._manners.short_ids:
            self._current = None
            response = send(self._channel, by_short_id(command, key))
            if response.status not in _NAMES_NOTHING:
                return _expect(response).data
            self._manners.short_ids = False
        self._select_present(key)
        return _expect(send(self._channel, command)).data

    def attributes(self) -> AttributeApplication:
        """Go over to the application with the holder's attributes, and stay there until the power goes.

        Raises NotJpkiCard where the card has none.
        """
        self._current = None
        self._verified = True  # a PIN of that application is forgotten in the same way
        return AttributeApplication(self._channel)

    def power_off(self) -> None:
        """Forget the PIN and give the card back: another application is selected, then power removed."""
        if self._verified:
            # Where the card is gone or dumb, the power-off below is what is left to do.
            with suppress(HostError):
                self._channel.transmit(apdu.select_application(apdu.CARD_MANAGER_AID))
        self._channel.power_off()

    def _select_application(self) -> None:
        select = apdu.select_application(apdu.JPKI_AID)
        response = self._channel.transmit(select)
        if response.status == StatusWord.FIRST_AFTER_POWER_ON:
            response = self._channel.transmit(select)
        if not response.ok:
            raise NotJpkiCard

    def _token_head(self) -> bytes:
        """Label and maker, or the label alone where the card gives no more. Raises NotJpkiCard."""
        # The first thing read of every card, and known beforehand: the card shows by it whether it takes short ids.
        by_name = self._start_by_name(FileId.TOKEN_INFORMATION, read_binary(0, _HEAD_LENGTH))
        self._manners.short_ids = by_name is not None and _is_label(by_name)
        if by_name is not None and self._manners.short_ids:
            return by_name
        try:
            try:
                return self._start(FileId.TOKEN_INFORMATION, _HEAD_LENGTH)
            except CardFailed as error:
                if "statusWord" not in error.data:
                    raise
            return self._start(FileId.TOKEN_INFORMATION, _LABEL_LENGTH)
        except Absent:
            raise NotJpkiCard from None

    def _start(self, file: FileId, length: int) -> bytes:
        """Return the first bytes of `file`, fewer where it is shorter. Raises Absent."""
        if self._manners.short_ids:
            by_name = None
            if self._manners.extended is None:
                by_name = self._start_by_name(file, read_extended(0, length))
                self._manners.extended = by_name is not None
            if by_name is None:
                by_name = self._start_by_name(file, read_binary(0, length))
            if by_name is not None:
                return by_name
        self._select(file)
        return read_start(self._channel, length)

    def _start_by_name(self, file: FileId, command: Command) -> bytes | None:
        """Read `file` by its short identifier; None where the card does not answer with data."""
        self._current = None
        response = send(self._channel, by_short_id(command, file))
        return response.data if response.ok or response.status == StatusWord.END_OF_FILE else None

    def _read_certificate(self, file: FileId) -> bytes:
        if self._manners.short_ids:
            self._current = None
            try:
                return read_der(self._channel, self._manners, file)
            except EndsEarly:
                pass  # what the first read named is not what the next one read from
            except CardFailed as error:
                if error.data.get("statusWord") in (None, _DENIED):
                    raise
            self._manners.short_ids = False
        self._select(file)
        return read_der(self._channel, self._manners)

    def _select_present(self, file: FileId) -> None:
        """Select a file that every card has. Raises CardFailed."""
        try:
            self._select(file)
        except Absent:
            raise CardFailed(statusWord=f"{StatusWord.FILE_NOT_FOUND:04X}") from None

    def _select(self, file: FileId) -> None:
        if self._current is file:
            return
        self._current = None
        response = self._channel.transmit(apdu.select_file(file))
        if response.status == StatusWord.FILE_NOT_FOUND:
            raise Absent
        if not response.ok:
            raise unexpected(response)
        self._current = file


def _is_label(octets: bytes) -> bool:
    return octets[:_LABEL_LENGTH].rstrip(b" \0") in _LABELS


def _expect(response: Response) -> Response:
    if not response.ok:
        raise unexpected(response)
    return response
