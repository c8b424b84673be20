# SPDX-License-Identifier: Apache-2.0
"""Readers and cards through the system's PC/SC service; the only importer of pyscard."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from smartcard import scard

from ..errors import CardFailed, CardRemoved, HostError, NoCard, ReaderBusy, ServiceUnavailable
from .apdu import Command, Response, StatusWord
from .channel import ReaderState
from .reader_notes import NO_NOTES, ReaderNotes
from .watchdog import Watchdog

_GONE = frozenset(
    {
        scard.SCARD_W_REMOVED_CARD,
        scard.SCARD_W_RESET_CARD,
        scard.SCARD_W_UNPOWERED_CARD,
        scard.SCARD_E_NO_SMARTCARD,
        scard.SCARD_E_READER_UNAVAILABLE,
        scard.SCARD_E_UNKNOWN_READER,
        scard.SCARD_E_INVALID_HANDLE,
        scard.SCARD_E_NO_SERVICE,
        scard.SCARD_E_SERVICE_STOPPED,
    }
)
# Windows stops its service when the last reader is pulled out.
_READER_GONE = frozenset(
    {
        scard.SCARD_E_READER_UNAVAILABLE,
        scard.SCARD_E_UNKNOWN_READER,
        scard.SCARD_E_SERVICE_STOPPED,
    }
)
_GONE_OR_DONE = _GONE | {scard.SCARD_S_SUCCESS}
_NOT_READY = frozenset({scard.SCARD_W_UNPOWERED_CARD, scard.SCARD_W_UNRESPONSIVE_CARD})
_IN_USE = scard.SCARD_STATE_INUSE | scard.SCARD_STATE_EXCLUSIVE
_PNP = "\\\\?PnP?\\Notification"
# pcscd looks for a pulled card every 0.4 seconds; until then it knows only of a failed command.
_NOTICE = 1.2
# How long somebody who watches a card goes on after there is no more reason to.
_UNTIL_LOOKED_UP = 500  # milliseconds
# Seconds for a command of extended length: reading takes less than one, and some readers hang on such commands.
_EXTENDED_PATIENCE = 3.0
_PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1


class PcscReaders:
    """The readers that the PC/SC service of this computer knows."""

    def __init__(self, watchdog: Watchdog, notes: ReaderNotes = NO_NOTES) -> None:
        """Talk to nobody yet; `watchdog` guards every command to a card, `notes` say what readers hang on."""
        self.notes = notes
        self._watchdog = watchdog
        self._context: Any = None
        self._known: list[tuple[str, int]] = []
        self._held: set[str] = set()

    def states(self) -> Sequence[ReaderState]:
        """List the readers now. Raises ServiceUnavailable without a smart card service."""
        context = self._established()
        result, names = scard.SCardListReaders(context, [])
        if result == scard.SCARD_E_NO_READERS_AVAILABLE:
            names = []
        else:
            self._require(result)
        self._known = self._current_states(names)
        return [
            ReaderState(name, bool(state & scard.SCARD_STATE_PRESENT), bool(state & _IN_USE))
            for name, state in self._known
        ]

    def wait_for_change(self, seconds: float) -> bool:
        """Wait until a reader or card comes or goes; False after `seconds` without.

        Raises ServiceUnavailable.
        """
        watched = [*self._known, (_PNP, len(self._known) << 16)]
        milliseconds = int(seconds * 1000)
        result, _ = scard.SCardGetStatusChange(self._established(), milliseconds, watched)
        if result == scard.SCARD_E_TIMEOUT:
            return False
        if result not in (scard.SCARD_E_UNKNOWN_READER, scard.SCARD_E_READER_UNAVAILABLE):
            self._require(result)
        return True

    def connect(self, reader: str) -> "PcscChannel":
        """Power the card and take it exclusively. Raises ReaderBusy, NoCard or CardFailed."""
        result, handle, protocol = scard.SCardConnect(
            self._established(), reader, scard.SCARD_SHARE_EXCLUSIVE, _PROTOCOLS
        )
        if result == scard.SCARD_E_SHARING_VIOLATION:
            raise ReaderBusy
        if result in _NOT_READY:
            raise CardFailed
        if result in _GONE:
            raise NoCard
        if result != scard.SCARD_S_SUCCESS:
            raise CardFailed
        self._held.add(reader)
        return PcscChannel(self, reader, handle, protocol, self._watchdog)

    def release(self, reader: str) -> None:
        """The card in `reader` was given back."""
        self._held.discard(reader)

    def wait_until_gone(self, over: Callable[[], bool]) -> HostError | None:
        """Wait until a card that is held is gone, and say how; None within a second of `over()` being true.

        Asks the service, in a context of its own: whoever uses the card does not wait for this. Never raises.
        """
        result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        if result != scard.SCARD_S_SUCCESS:
            return ServiceUnavailable()
        known = dict.fromkeys(self._held, scard.SCARD_STATE_UNAWARE)
        lost = None
        while lost is None and not over():
            lost = _look_at(context, known)
        scard.SCardReleaseContext(context)
        return lost

    def loses(self, reader: str) -> bool:
        """Tell whether the card is out of `reader`, waiting a moment for the service to notice."""
        deadline = time.monotonic() + _NOTICE
        known = scard.SCARD_STATE_UNAWARE
        while (left := deadline - time.monotonic()) > 0:
            result, states = scard.SCardGetStatusChange(
                self._context, int(left * 1000), [(reader, known)]
            )
            if result == scard.SCARD_E_TIMEOUT:
                return False
            if result != scard.SCARD_S_SUCCESS:
                return True  # reader or service went with it
            known = states[0][1]
            if not known & scard.SCARD_STATE_PRESENT:
                return True
        return False

    def _established(self) -> Any:  # noqa: ANN401  # an opaque handle of pyscard
        if self._context is None:
            result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
            self._require(result)
            self._context = context
        return self._context

    def _current_states(self, names: Sequence[str]) -> list[tuple[str, int]]:
        if not names:
            return []
        asked = [(name, scard.SCARD_STATE_UNAWARE) for name in names]
        result, states = scard.SCardGetStatusChange(self._context, 0, asked)
        if result in (scard.SCARD_E_UNKNOWN_READER, scard.SCARD_E_READER_UNAVAILABLE):
            return []  # a reader went away between listing and asking
        self._require(result)
        return [(name, event) for name, event, _atr in states]

    def _require(self, result: int) -> None:
        if result == scard.SCARD_S_SUCCESS:
            return
        self._context = None  # a restarted service needs a new one
        raise ServiceUnavailable


def _look_at(context: Any, known: dict[str, int]) -> HostError | None:  # noqa: ANN401  # as above
    """Wait a moment for another state than the `known` ones and note it; tell what is lost by it."""
    asked = list(known.items())
    result, states = scard.SCardGetStatusChange(context, _UNTIL_LOOKED_UP, asked)
    if result == scard.SCARD_E_TIMEOUT:
        return None
    if result in _READER_GONE:
        return CardRemoved()
    if result != scard.SCARD_S_SUCCESS:
        return ServiceUnavailable()
    for name, state, _atr in states:
        swapped = known[name] != scard.SCARD_STATE_UNAWARE and state >> 16 != known[name] >> 16
        if swapped or not state & scard.SCARD_STATE_PRESENT:
            return CardRemoved()  # the upper half counts cards that came and went
        known[name] = state
    return None


class PcscChannel:
    """One exclusively held card."""

    def __init__(
        self,
        readers: PcscReaders,
        reader: str,
        handle: Any,  # noqa: ANN401  # as above
        protocol: int,
        watchdog: Watchdog,
    ) -> None:
        """Take over a connected `handle`."""
        self._readers = readers
        self._reader = reader
        self._handle = handle
        self._protocol = protocol
        self._watchdog = watchdog
        self._error: HostError | None = None

    def transmit(self, command: Command) -> Response:
        """Send one command. Raises CardRemoved, CardFailed or ServiceUnavailable; the encoded bytes are wiped after use.

        A channel that has failed once sends nothing any more and raises the same again.
        """
        if self._error is not None:
            raise self._error
        if command.extended and not self._readers.notes.takes_extended(self._reader):
            return Response(b"", StatusWord.WRONG_LENGTH)
        encoded = command.encode()
        octets = list(encoded)
        encoded[:] = bytes(len(encoded))
        try:
            with self._guarding(command):
                result, answer = scard.SCardTransmit(self._handle, self._protocol, octets)
        finally:
            octets.clear()
        if result not in _GONE_OR_DONE and command.extended and not self._watchdog.barked:
            # The reader does not carry such commands: for whoever asks, the card does not take them.
            return Response(b"", StatusWord.WRONG_LENGTH)
        if result != scard.SCARD_S_SUCCESS:
            self._error = self._lost(result)
        elif self._watchdog.barked or len(answer) < 2:
            self._error = CardFailed()
        if self._error is not None:
            raise self._error
        return Response(bytes(answer[:-2]), answer[-2] << 8 | answer[-1])

    def _guarding(self, command: Command) -> AbstractContextManager[None]:
        if not command.extended:
            return self._watchdog.guarding()
        hung = partial(self._readers.notes.hung, self._reader)
        return self._watchdog.guarding_briefly(_EXTENDED_PATIENCE, hung)

    def power_off(self) -> None:
        """Give the card back without power. Never raises."""
        self._readers.release(self._reader)
        scard.SCardDisconnect(self._handle, scard.SCARD_UNPOWER_CARD)

    def leave(self) -> None:
        """Give the card back as it was found. Never raises."""
        self._readers.release(self._reader)
        scard.SCardDisconnect(self._handle, scard.SCARD_LEAVE_CARD)

    def _lost(self, result: int) -> HostError:
        """The error behind a failed command: the driver says only "not transacted" when a card is pulled."""
        if result == scard.SCARD_E_NO_SERVICE:
            return ServiceUnavailable()
        if result in _GONE or self._readers.loses(self._reader):
            return CardRemoved()
        return CardFailed()
