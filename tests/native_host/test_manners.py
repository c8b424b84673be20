# SPDX-License-Identifier: Apache-2.0
"""Fewer commands for cards that take short identifiers and extended length; the same result from all others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from smartcard import scard

from native_host.authenticate import authenticate
from native_host.card import pcsc
from native_host.card.apdu import Command, Response, StatusWord, read_binary, read_extended
from native_host.card.jpki import JpkiCard
from native_host.card.watchdog import Watchdog
from native_host.digests import Digest, HashFunction
from native_host.documents.digest_only import DigestOnly
from native_host.errors import CardFailed, HostError
from native_host.messages import Authenticate
from native_host.origins import Origin
from native_host.pins import Pin, PinKind
from native_host.sign import sign
from simulated_card import Fault, SimulatedCard
from tests.fakes.channels import LivingChannel, ScriptedChannel
from tests.fakes.person import entered
from tests.native_host.around import table
from tests.native_host.desk import NONCE, ORIGIN, pin_entries

MakeCard = Callable[..., SimulatedCard]
REQUEST = Authenticate(Origin(ORIGIN), NONCE, "ja")
CLASSIC, SHORT = {"short_file_ids": False}, {"short_file_ids": True}
EXTENDED = {"extended_length": True}
# Options of the card: commands of a sign-in with its closing SELECT, of one signature likewise, and
# of what lies between Return and the token.
DIALECTS = [
    (SHORT | EXTENDED, 9, 10, 2),
    (SHORT, 14, 16, 2),
    (CLASSIC | EXTENDED, 13, 20, 3),
    (CLASSIC, 18, 20, 3),
]
ENDS = [{"past_end_status": status} for status in (0x9000, 0x6282, 0x6C00)]


def sign_in(card: SimulatedCard) -> None:
    authenticate(REQUEST, table(card, entered("1234")).around)


def sign_one(card: SimulatedCard) -> None:
    document = DigestOnly("a", Digest(HashFunction.SHA256, bytes(32)))
    sign([document], table(card, entered("ABC123")).around)


def after_pin(card: SimulatedCard) -> int:
    """How many commands from the PIN to the signature."""
    commands = [entry.command for entry in card.log]
    first = next(i for i, c in enumerate(commands) if c.startswith("00200080") and "*" in c)
    return next(i for i, c in enumerate(commands) if c.startswith("802A")) - first + 1


@pytest.mark.parametrize("end", ENDS, ids=str)
@pytest.mark.parametrize(("options", "auth", "one", "after"), DIALECTS, ids=str)
def test_every_dialect(
    make_card: MakeCard,
    options: dict[str, object],
    end: dict[str, object],
    auth: int,
    one: int,
    after: int,
) -> None:
    """Seen to fail when: a certificate is read with an extended Le whatever the card said before."""
    card = make_card(**options, **end)
    sign_in(card)
    assert (card.log_count(), after_pin(card)) == (auth, after)
    sign_one(card)
    assert card.log_count() == auth + one
    assert [entry.status for entry in pin_entries(card.log)] == [0x9000] * 2


@pytest.mark.parametrize("options", [dialect[0] for dialect in DIALECTS], ids=str)
def test_every_dialect_with_answers_in_pieces(
    make_card: MakeCard, options: dict[str, object]
) -> None:
    card = make_card(**options, get_response=True)
    sign_in(card)
    sign_one(card)
    assert len(pin_entries(card.log)) == 2


WRONG = [0x6700, 0x6A81, 0x6A82, 0x6A86, 0x6B00, 0x6D00, 0x6E00, 0x6981, 0x6985, 0x6986, 0x6F00]


@pytest.mark.parametrize("status", [*WRONG, 0x6282, 0x9000])
@pytest.mark.parametrize("at", [2, 3, 4], ids=["label", "certificate", "extended"])
def test_what_a_card_refuses_is_asked_in_the_classic_way(
    make_card: MakeCard, at: int, status: int
) -> None:
    """Seen to fail when: an error at the read by a short identifier was final."""
    card = make_card(**SHORT, **EXTENDED)
    card.set_faults([Fault(at, "status", status)])
    try:
        sign_in(card)
    except HostError:
        # An empty certificate at the first read is none: the only one of these that means something.
        assert at == 3
        assert status in (0x9000, 0x6282, 0x6B00)
        return
    assert [entry.status for entry in pin_entries(card.log)] == [0x9000]
    assert card.tries["authentication"] == 3


@pytest.mark.parametrize("status", [0x6986, 0x6A81, 0x6A82, 0x6A86, 0x6A88, 0x6B00])
def test_a_key_that_is_not_found_by_its_short_id_is_selected(
    make_card: MakeCard, status: int
) -> None:
    card = make_card(**SHORT, **EXTENDED)
    card.set_faults([Fault(8, "status", status)])
    sign_in(card)
    commands = [entry.command[:10] for entry in card.log[6:10]]
    assert commands == ["0020008004", "802A009733", "00A4020C02", "802A008033"]


@pytest.mark.parametrize("status", [0x6982, 0x6985, 0x6700, 0x6F00, 0x6300])
def test_a_signature_that_fails_otherwise_is_not_repeated(make_card: MakeCard, status: int) -> None:
    card = make_card(**SHORT)
    card.set_faults([Fault(13, "status", status)])
    with pytest.raises(CardFailed):
        sign_in(card)
    assert sum(entry.command.startswith("802A") for entry in card.log) == 1


def test_nothing_is_tried_out_once_a_pin_was_given(make_card: MakeCard) -> None:
    """Seen to fail when: `verify` does not stop the trying."""
    card = make_card(**SHORT, **EXTENDED)
    session = JpkiCard(LivingChannel(card))
    session.verify(Pin(PinKind.SIGNATURE, bytearray(b"ABC123")))
    assert session.certificate(PinKind.SIGNATURE).startswith(b"\x30\x82")
    lengths = [len(e.command) // 2 for e in card.log if e.command.startswith("00B0")]
    assert set(lengths) == {5}


def test_a_first_read_that_leaves_nothing_selected() -> None:
    """Cards that read by a short identifier without selecting the file. Seen to fail when: CardFailed was final."""
    der = bytes.fromhex("30820204") + bytes(516)
    label = b"JPKIAPICCTOKEN2".ljust(32).hex() + "9000"
    channel = ScriptedChannel(
        ("00A4040C0AD392F000260100000001", "9000"),
        ("00B0860040", label),
        ("00B08A0000", der[:256].hex() + "9000"),
        ("00B00100000108", "6986"),
        ("00B0010000", "6986"),
        ("00A4020C02000A", "9000"),
        ("00B0000000", der[:256].hex() + "9000"),
        ("00B0010000", der[256:512].hex() + "9000"),
        ("00B0020008", der[512:].hex() + "9000"),
    )
    assert JpkiCard(channel).certificate(PinKind.AUTHENTICATION) == der
    assert channel.finished()


def test_more_than_was_asked_for_is_cut_off() -> None:
    """A card whose answer goes on with the filler behind the certificate."""
    der = bytes.fromhex("30820204") + bytes(516)
    label = b"JPKIAPICCTOKEN2".ljust(32).hex() + "9000"
    channel = ScriptedChannel(
        ("00A4040C0AD392F000260100000001", "9000"),
        ("00B0860040", label),
        ("00B08A0000", der[:256].hex() + "9000"),
        ("00B00100000108", (der[256:] + b"\xff" * 100).hex() + "9000"),
    )
    assert JpkiCard(channel).certificate(PinKind.AUTHENTICATION) == der


@pytest.mark.parametrize(
    ("command", "refused"), [(read_extended(256, 1200), True), (read_binary(0, 256), False)]
)
def test_a_reader_that_cannot_carry_extended_length(
    monkeypatch: pytest.MonkeyPatch, command: Command, refused: bool
) -> None:
    """The driver fails such a command; for any other that is the end. Seen to fail when: it was for this too."""

    def fail(*_: object) -> tuple[int, list[int]]:
        return scard.SCARD_E_NOT_TRANSACTED, []

    monkeypatch.setattr(scard, "SCardTransmit", fail)
    monkeypatch.setattr(pcsc.PcscReaders, "loses", lambda *_: False)
    watchdog = Watchdog(10, lambda: None)
    channel = pcsc.PcscChannel(pcsc.PcscReaders(watchdog), "reader", None, 2, watchdog)
    if refused:
        assert channel.transmit(command) == Response(b"", StatusWord.WRONG_LENGTH)
    else:
        with pytest.raises(CardFailed):
            channel.transmit(command)
