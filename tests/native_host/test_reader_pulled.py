# SPDX-License-Identifier: Apache-2.0
"""A reader that is pulled out with its card in it, as the PC/SC service tells of it; virtual readers cannot be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from smartcard import scard

from native_host.card import pcsc
from native_host.card.apdu import query_tries, verify
from native_host.card.watchdog import Watchdog
from native_host.errors import CardRemoved, HostError, ServiceUnavailable

Result = tuple[int, list[object]]
# pcscd knows the reader no more or cannot reach it; Windows stops its service with the last one.
TOLD = [
    scard.SCARD_E_READER_UNAVAILABLE,
    scard.SCARD_E_UNKNOWN_READER,
    scard.SCARD_E_SERVICE_STOPPED,
]


@pytest.fixture
def readers() -> pcsc.PcscReaders:
    return pcsc.PcscReaders(Watchdog(10, lambda: None))


def says(result: int, asked: list[object]) -> Callable[..., Result]:
    def answer(*arguments: object) -> Result:
        asked.append(arguments)
        return result, []

    return answer


@pytest.mark.parametrize("told", TOLD)
def test_P7_a_reader_pulled_at_a_command(
    readers: pcsc.PcscReaders, monkeypatch: pytest.MonkeyPatch, told: int
) -> None:
    """Its own error, and nothing is sent after it. Seen to fail when: the code was not listed; it was sent on."""
    sent = list[object]()
    monkeypatch.setattr(scard, "SCardTransmit", says(told, sent))
    monkeypatch.setattr(pcsc.PcscReaders, "loses", lambda *_: False)
    channel = pcsc.PcscChannel(readers, "reader", None, 2, readers._watchdog)
    for command in (verify(bytearray(b"1234")), verify(bytearray(b"1234")), query_tries()):
        with pytest.raises(CardRemoved):
            channel.transmit(command)
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("told", "lost"),
    [*((one, CardRemoved) for one in TOLD), (scard.SCARD_E_NO_SERVICE, ServiceUnavailable)],
)
def test_P7_a_reader_pulled_while_the_pin_is_typed(
    readers: pcsc.PcscReaders, monkeypatch: pytest.MonkeyPatch, told: int, lost: type[HostError]
) -> None:
    """Seen to fail when: every failure is one of the service."""
    monkeypatch.setattr(scard, "SCardEstablishContext", lambda *_: (scard.SCARD_S_SUCCESS, None))
    monkeypatch.setattr(scard, "SCardReleaseContext", lambda *_: None)
    monkeypatch.setattr(scard, "SCardGetStatusChange", says(told, []))
    found = readers.wait_until_gone(lambda: False)
    assert type(found) is lost
