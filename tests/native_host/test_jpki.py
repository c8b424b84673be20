# SPDX-License-Identifier: Apache-2.0
"""The JPKI application: what counts as one, what each step sends, and what each refusal means."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from native_host.card.apdu import StatusWord
from native_host.card.files import Absent
from native_host.card.jpki import JpkiCard, PinRequired
from native_host.card.pin_file import WrongPin
from native_host.digests import Digest, HashFunction
from native_host.errors import CardFailed, CardRemoved, NotJpkiCard, PinBlocked
from native_host.pins import Pin, PinKind
from simulated_card import Fault, SimulatedCard
from tests.fakes.channels import LivingChannel, ScriptedChannel, Step
from tests.native_host.desk import pin_entries

SELECT, SELECT_LABEL, READ_LABEL = "00A4040C0AD392F000260100000001", "00A4020C020006", "00B0000040"
SHORT_LABEL = "00B0860040"  # by the short file identifier
AUTHENTICATION, SIGNATURE = PinKind.AUTHENTICATION, PinKind.SIGNATURE
MakeCard = Callable[..., SimulatedCard]


def label(text: str) -> str:
    return text.encode().ljust(32).hex() + "9000"


OPENING: tuple[Step, ...] = (
    (SELECT, "9000"),
    (SHORT_LABEL, "6A86"),
    (SELECT_LABEL, "9000"),
    (READ_LABEL, label("JPKIAPICCTOKEN2")),
)


def opened(*steps: Step) -> tuple[JpkiCard, ScriptedChannel]:
    channel = ScriptedChannel(*OPENING, *steps)
    return JpkiCard(channel), channel


def pin(text: str = "1234", kind: PinKind = AUTHENTICATION) -> Pin:
    return Pin(kind, bytearray(text.encode()))


def digest() -> Digest:
    return Digest(HashFunction.SHA256, bytes(32))


@pytest.mark.parametrize("text", ["JPKIAPICCTOKEN2", "JPKIAPGPSETOKEN", "JPKIAPIOSTOKEN"])
def test_P8_cards_and_phones_are_known_by_their_label(text: str) -> None:
    JpkiCard(ScriptedChannel(*OPENING[:3], (READ_LABEL, label(text))))
    JpkiCard(ScriptedChannel(*OPENING[:3], (READ_LABEL, label(text).replace("20", "00"))))


def test_a_card_that_calls_itself_a_test_card() -> None:
    """Seen to fail when: the label's own bytes are looked at, or nothing is."""
    head = b"JPKIAPICCTOKEN2".ljust(32)
    for maker, test in ((b"JPKI-TEST", True), (b"JPKI-TESTED", False), (b"", False)):
        answer = (head + maker.ljust(32)).hex() + "9000"
        assert JpkiCard(ScriptedChannel(*OPENING[:3], (READ_LABEL, answer))).test is test
        assert JpkiCard(ScriptedChannel((SELECT, "9000"), (SHORT_LABEL, answer))).test is test
    assert opened()[0].test is False


@pytest.mark.parametrize("status", ["6700", "6C20", "6A86"])
def test_a_card_that_gives_its_label_and_no_more(status: str) -> None:
    """No card is turned away for the sake of the mark. Seen to fail when: the error is final."""
    answer = label("JPKIAPICCTOKEN2")
    channel = ScriptedChannel(*OPENING[:3], (READ_LABEL, status), ("00B0000020", answer))
    assert JpkiCard(channel).test is False
    assert channel.finished()


@pytest.mark.parametrize("text", ["JPKIAPICCTOKEN", "JPKIAPICCTOKEN3", "JPKI", ""])
def test_P8_other_labels_are_refused(text: str) -> None:
    with pytest.raises(NotJpkiCard):
        JpkiCard(ScriptedChannel(*OPENING[:3], (READ_LABEL, label(text))))


def test_P8_a_card_without_the_application_is_refused() -> None:
    with pytest.raises(NotJpkiCard):
        JpkiCard(ScriptedChannel((SELECT, "6A82")))


def test_P8_a_card_without_token_information_is_refused() -> None:
    with pytest.raises(NotJpkiCard):
        JpkiCard(ScriptedChannel((SELECT, "9000"), (SHORT_LABEL, "6A82"), (SELECT_LABEL, "6A82")))


def test_P8_a_card_that_has_it_one_moment_and_not_the_next_is_refused() -> None:
    """Seen to fail when: its second word is believed to be impossible, which ended the whole request."""
    lies = ((SELECT_LABEL, "6A86"), (SELECT_LABEL, "6A82"))
    with pytest.raises(NotJpkiCard):
        JpkiCard(ScriptedChannel((SELECT, "9000"), (SHORT_LABEL, "6A82"), *lies))


def test_the_first_command_after_power_on_may_fail_once() -> None:
    JpkiCard(ScriptedChannel((SELECT, "6F00"), *OPENING))
    with pytest.raises(NotJpkiCard):
        JpkiCard(ScriptedChannel((SELECT, "6F00"), (SELECT, "6F00")))


@pytest.mark.parametrize(
    ("flags", "signature", "authentication"),
    [("8F8F00", True, True), ("008F00", False, True), ("8F0000", True, False), ("8F", True, True)],
)
def test_availability_is_read_from_the_card(
    flags: str, signature: bool, authentication: bool
) -> None:
    read = ("00B0000003", flags + "9000")
    card, _ = opened(("00A4020C020008", "9000"), read, read)
    assert card.has_certificate(SIGNATURE) is signature
    assert card.has_certificate(AUTHENTICATION) is authentication


def test_a_card_without_availability_file_may_have_both() -> None:
    card, _ = opened(("00A4020C020008", "6A82"), ("00A4020C020008", "6A82"))
    assert card.has_certificate(SIGNATURE)
    assert card.has_certificate(AUTHENTICATION)


def test_a_phone_gives_its_certificate_only_after_the_pin(make_card: MakeCard) -> None:
    card = JpkiCard(LivingChannel(make_card(label="JPKIAPGPSETOKEN")))
    with pytest.raises(PinRequired):
        card.certificate(AUTHENTICATION)
    card.verify(pin())
    assert card.certificate(AUTHENTICATION).startswith(b"\x30\x82")


def test_the_signature_certificate_needs_its_own_pin(card: SimulatedCard) -> None:
    session = JpkiCard(LivingChannel(card))
    session.verify(pin())
    with pytest.raises(PinRequired):
        session.certificate(SIGNATURE)


def test_a_card_without_files_for_pin_or_key_has_failed(card: SimulatedCard) -> None:
    """Seen to fail when: Absent went up to nobody who knew it; found by the fault campaign."""
    session = JpkiCard(LivingChannel(card))
    for use in (
        lambda: session.tries_left(AUTHENTICATION),
        lambda: session.verify(pin()),
        lambda: session.sign(AUTHENTICATION, Digest(HashFunction.SHA256, bytes(32))),
    ):
        card.set_faults([Fault(at, "status", 0x6A82) for at in (1, 2)])
        with pytest.raises(CardFailed):
            use()


def test_a_card_that_forgot_its_pin_has_failed(card: SimulatedCard) -> None:
    """Seen to fail when: PinRequired was raised whatever had been verified; it reached nobody who knew it."""
    session = JpkiCard(LivingChannel(card))
    session.verify(pin("ABC123", SIGNATURE))
    card.set_faults([Fault(2, "status", 0x6982)])
    with pytest.raises(CardFailed) as caught:
        session.certificate(SIGNATURE)
    assert caught.value.data == {"statusWord": "6982"}


def test_a_certificate_that_was_never_issued_is_absent(make_card: MakeCard) -> None:
    session = JpkiCard(LivingChannel(make_card("child")))
    session.verify(pin("ABC123", SIGNATURE))
    with pytest.raises(Absent):
        session.certificate(SIGNATURE)


@pytest.mark.parametrize(
    "options",
    [
        {"past_end_status": StatusWord.END_OF_FILE},
        {"past_end_status": 0x6C00},
        {"get_response": True},
        {"short_file_ids": False},
        {"extended_length": True},
    ],
    ids=str,
)
def test_cards_of_other_manners_are_read_and_sign(
    make_card: MakeCard, options: dict[str, object]
) -> None:
    session = JpkiCard(LivingChannel(make_card(**options)))
    assert session.tries_left(AUTHENTICATION) == 3
    session.verify(pin())
    assert session.certificate(AUTHENTICATION).startswith(b"\x30\x82")
    assert len(session.sign(AUTHENTICATION, digest())) == 256


@pytest.mark.parametrize(
    ("status", "tries"), [("63C3", 3), ("63C0", 0), ("6983", 0), ("6984", 0), ("9000", None)]
)
def test_P3_the_counter_is_asked_without_spending_a_try(status: str, tries: int | None) -> None:
    card, channel = opened(("00A4020C020018", "9000"), ("00200080", status))
    assert card.tries_left(AUTHENTICATION) == tries
    assert channel.finished()


def test_the_counter_is_asked_with_five_bytes_where_four_are_refused() -> None:
    card, channel = opened(("00A4020C02001B", "9000"), ("00200080", "6700"), ("0020008000", "63C5"))
    assert card.tries_left(SIGNATURE) == 5
    assert channel.finished()


def test_another_answer_to_the_counter_is_a_failure() -> None:
    card, _ = opened(("00A4020C020018", "9000"), ("00200080", "6985"))
    with pytest.raises(CardFailed):
        card.tries_left(AUTHENTICATION)


def test_a_right_pin_is_sent_once() -> None:
    card, channel = opened(("00A4020C020018", "9000"), ("002000800431323334", "9000"))
    card.verify(pin())
    assert channel.finished()


@pytest.mark.parametrize(("status", "left"), [("63C2", 2), ("63C1", 1), ("6300", None)])
def test_P4_a_wrong_pin_is_sent_once(status: str, left: int | None) -> None:
    card, channel = opened(("00A4020C020018", "9000"), ("002000800431323334", status))
    with pytest.raises(WrongPin) as caught:
        card.verify(pin())
    assert caught.value.tries_left == left
    assert channel.finished()


@pytest.mark.parametrize("status", ["63C0", "6983", "6984"])
def test_the_pin_that_spends_the_last_try_is_blocked(status: str) -> None:
    card, _ = opened(("00A4020C020018", "9000"), ("002000800431323334", status))
    with pytest.raises(PinBlocked) as caught:
        card.verify(pin())
    assert caught.value.data == {"pin": "authentication"}


@pytest.mark.parametrize("status", ["6C10", "6700", "6985", "6F00", "6101"])
def test_P4_another_answer_to_a_pin_is_a_failure_and_not_repeated(status: str) -> None:
    card, channel = opened(("00A4020C020018", "9000"), ("002000800431323334", status))
    with pytest.raises(CardFailed):
        card.verify(pin())
    assert channel.finished()


@pytest.mark.parametrize(
    ("text", "kind"),
    [(t, AUTHENTICATION) for t in ("", "123", "12345", "123a", "１２３４", "12 4", "1234\n")]
    + [
        (t, SIGNATURE)
        for t in ("", "ABC12", "A" * 17, "abc123", "ABC12!", "ＡＢＣ１２３", "ABC123\n")
    ],
)
def test_P2_P9_a_pin_that_cannot_be_right_is_never_sent(text: str, kind: PinKind) -> None:
    card, channel = opened()
    with pytest.raises(ValueError, match="not sent"):
        card.verify(pin(text, kind))
    assert channel.finished()


def test_the_key_of_each_kind_signs_the_digest_info() -> None:
    info = "3031300D060960864801650304020105000420" + "00" * 32
    sign = (f"802A008033{info}00", "AA" * 256 + "9000")
    card, channel = opened(("00A4020C020017", "9000"), sign, ("00A4020C02001A", "9000"), sign, sign)
    assert card.sign(AUTHENTICATION, digest()) == b"\xaa" * 256
    assert card.sign(SIGNATURE, digest()) == b"\xaa" * 256
    assert card.sign(SIGNATURE, digest()) == b"\xaa" * 256
    assert channel.finished()


def test_a_signature_without_pin_fails(card: SimulatedCard) -> None:
    session = JpkiCard(LivingChannel(card))
    with pytest.raises(CardFailed) as caught:
        session.sign(AUTHENTICATION, digest())
    assert caught.value.data == {"statusWord": "6982"}


def test_P5_after_a_pin_another_application_is_selected_and_power_removed() -> None:
    verify = (("00A4020C020018", "9000"), ("002000800431323334", "9000"))
    card, channel = opened(*verify, ("00A4040C07A0000001510000", "9000"))
    card.verify(pin())
    card.power_off()
    assert channel.finished()
    assert channel.ended_by == ["power_off"]


def test_without_a_pin_power_is_removed_at_once() -> None:
    card, channel = opened()
    card.power_off()
    assert channel.ended_by == ["power_off"]


@pytest.mark.parametrize("error", [CardRemoved(), CardFailed()])
def test_P5_power_is_removed_when_a_verify_was_lost(error: CardRemoved | CardFailed) -> None:
    card, channel = opened(
        ("00A4020C020018", "9000"),
        ("002000800431323334", error),
        ("00A4040C07A0000001510000", error),
    )
    with pytest.raises(type(error)):
        card.verify(pin())
    card.power_off()
    assert channel.ended_by == ["power_off"]


def test_a_select_that_fails_is_made_again_next_time(card: SimulatedCard) -> None:
    session = JpkiCard(LivingChannel(card))
    card.set_faults([Fault(1, "status", 0x6985)])
    with pytest.raises(CardFailed):
        session.tries_left(AUTHENTICATION)
    assert session.tries_left(AUTHENTICATION) == 3
    assert pin_entries(card.log) == []
