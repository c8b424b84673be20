# SPDX-License-Identifier: Apache-2.0
"""Readers and cards through the system's PC/SC service; the only importer of pyscard."""

from collections.abc import Sequence
from typing import Any

from smartcard import scard

from ..errors import CardFailed, CardRemoved, HostError, NoCard, ReaderBusy, ServiceUnavailable
from .apdu import Command, Response
from .channel import ReaderState
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
_NOT_READY = frozenset({scard.SCARD_W_UNPOWERED_CARD, scard.SCARD_W_UNRESPONSIVE_CARD})
_PNP = "\\\\?PnP?\\Notification"
_PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1


class PcscReaders:
    """The readers that the PC/SC service of this computer knows."""

    def __init__(self, watchdog: Watchdog) -> None:
        """Talk to nobody yet; `watchdog` guards every command to a card."""
        self._watchdog = watchdog
        self._context: Any = None
        self._known: list[tuple[str, int]] = []

    def states(self) -> Sequence[ReaderState]:
        """List the readers now. Raises ServiceUnavailable without a smart card service."""
        context = self._established()
        result, names = scard.SCardListReaders(context, [])
        if result == scard.SCARD_E_NO_READERS_AVAILABLE:
            names = []
        else:
            self._require(result)
        self._known = self._current_states(names)
        return [ReaderState(n, bool(s & scard.SCARD_STATE_PRESENT)) for n, s in self._known]

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
        return PcscChannel(handle, protocol, self._watchdog)

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


class PcscChannel:
    """One exclusively held card."""

    def __init__(self, handle: Any, protocol: int, watchdog: Watchdog) -> None:  # noqa: ANN401
        """Take over a connected `handle`."""
        self._handle = handle
        self._protocol = protocol
        self._watchdog = watchdog

    def transmit(self, command: Command) -> Response:
        """Send one command. Raises CardRemoved or CardFailed; the encoded bytes are wiped after use."""
        encoded = command.encode()
        octets = list(encoded)
        encoded[:] = bytes(len(encoded))
        try:
            with self._watchdog.guarding():
                result, answer = scard.SCardTransmit(self._handle, self._protocol, octets)
        finally:
            octets.clear()
        if result != scard.SCARD_S_SUCCESS:
            raise self._lost(result)
        if len(answer) < 2:
            raise CardFailed
        return Response(bytes(answer[:-2]), answer[-2] << 8 | answer[-1])

    def power_off(self) -> None:
        """Give the card back without power. Never raises."""
        scard.SCardDisconnect(self._handle, scard.SCARD_UNPOWER_CARD)

    def leave(self) -> None:
        """Give the card back as it was found. Never raises."""
        scard.SCardDisconnect(self._handle, scard.SCARD_LEAVE_CARD)

    def _lost(self, result: int) -> HostError:
        """The error behind a failed command: the driver says only "not transacted" when a card is pulled."""
        if result in _GONE:
            return CardRemoved()
        status, *_ = scard.SCardStatus(self._handle)
        return CardRemoved() if status in _GONE else CardFailed()
