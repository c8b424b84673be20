# SPDX-License-Identifier: Apache-2.0
"""What goes wrong between a person, a card and a reader, with real parts: each trouble has its own end."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from native_host.card.apdu import JPKI_AID
from simulated_card import SimulatedCard
from simulated_card.jpki_application import ANDROID_PHONE, IPHONE
from tests.native_host.desk import (
    ORIGIN,
    READY,
    TITLE,
    Desk,
    hash_document,
    pin_entries,
    sign_in_arguments,
)
from tests.rig.host import HostProcess
from tests.rig.pcsc import READER_NAMES
from tests.rig.screen import Screen
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.pcsc, pytest.mark.window]
_CARD_BUTTONS = (260, 308)  # pixels from the window's upper edge, where one of two cards is chosen
LOOKED = 2  # commands after which a card is known as one with JPKI: application and label


def begin(desk: Desk, host: HostProcess, command: str) -> None:
    if command == "sign":
        host.request("sign", origin=ORIGIN, documents=[hash_document()], lang="en")
    else:
        host.request("authenticate", **sign_in_arguments())


def failure(desk: Desk, host: HostProcess) -> dict[str, object]:
    """Close the failure that the window shows, and return what the website is told."""
    desk.wait_for_window()
    desk.read_failure(host)
    error: dict[str, object] = host.reply()["error"]
    return error


def block(card: SimulatedCard, pin_file: str, wrong: bytes, left: int) -> None:
    """Spend tries until `left` are left."""
    card.power_on()
    card.transmit(b"\x00\xa4\x04\x0c\x0a" + JPKI_AID)
    card.transmit(bytes.fromhex(f"00A4020C02{pin_file}"))
    verify = b"\x00\x20\x00\x80" + bytes([len(wrong)]) + wrong
    while card.transmit(b"\x00\x20\x00\x80")[-1] & 0xF > left and min(card.tries.values()) > left:
        card.transmit(verify)
    card.power_off()


def test_a_wrong_pin_then_the_right_one(desk: Desk) -> None:
    with desk.host() as host:
        begin(desk, host, "authenticate")
        desk.enter("0000")
        wait_for(lambda: desk.card.tries["authentication"] == 2, "the try was not spent")
        desk.enter("1234")
        assert "signature" in host.reply()
    assert len(desk.verifications()) == 2
    assert desk.card.tries["authentication"] == 3


def test_P3_the_last_try_needs_a_confirmation(desk: Desk) -> None:
    card = desk.other_card("hanako")
    block(card, "0018", b"0000", 1)
    spent = len(pin_entries(card.log))
    desk.use(card)
    with desk.host() as host:
        begin(desk, host, "authenticate")
        desk.wait_for_window()
        desk.wait_for_command("00200080", 1 + spent + 1)
        # Return alone confirms nothing, nor does a PIN that is typed too early.
        desk.screen.type("1234")
        desk.screen.key("Return")
        assert len(desk.verifications()) == spent
        desk.confirm_last_try()
        desk.enter("1234")
        assert "signature" in host.reply()
    assert card.tries["authentication"] == 3


@pytest.mark.parametrize("status", [0x6983, 0x6984])
@pytest.mark.parametrize("command", ["authenticate", "sign"])
def test_P3_a_blocked_pin_is_told_and_never_sent(desk: Desk, command: str, status: int) -> None:
    card = desk.other_card("hanako", blocked_status=status)
    wrong, pin_file = (b"WRONG0", "001B") if command == "sign" else (b"0000", "0018")
    block(card, pin_file, wrong, 0)
    spent = len(pin_entries(card.log))
    desk.use(card)
    with desk.host() as host:
        begin(desk, host, command)
        error = failure(desk, host)
    assert error["code"] == "ERR_WEBJPKI_PIN_BLOCKED"
    assert error["pin"] == ("signature" if command == "sign" else "authentication")
    assert len(pin_entries(card.log)) == spent
    desk.wait_powered_off()


def test_the_try_that_blocks(desk: Desk) -> None:
    card = desk.other_card("hanako")
    block(card, "0018", b"0000", 2)
    desk.use(card)
    with desk.host() as host:
        begin(desk, host, "authenticate")
        desk.enter("0000")
        wait_for(lambda: card.tries["authentication"] == 1, "the try was not spent")
        desk.confirm_last_try()
        desk.enter("0000")
        assert failure(desk, host)["code"] == "ERR_WEBJPKI_PIN_BLOCKED"
    assert card.tries["authentication"] == 0


def test_a_card_that_is_put_in_later(desk: Desk) -> None:
    desk.slot.remove()
    with desk.host() as host:
        begin(desk, host, "authenticate")
        desk.wait_for_window()
        desk.slot.insert()
        desk.enter("1234")
        assert "signature" in host.reply()


def test_P8_a_foreign_card_that_is_swapped(desk: Desk) -> None:
    foreign = desk.use(desk.other_card("taro", label="JPKIAPICCTOKEN"))
    with desk.host() as host:
        begin(desk, host, "authenticate")
        desk.wait_for_window()
        wait_for(lambda: foreign.log_count() >= 3, "the card was not looked at")
        desk.use(desk.other_card("hanako"))
        desk.enter("1234")
        assert "signature" in host.reply()


def test_giving_up_on_a_foreign_card_is_told_as_such(desk: Desk) -> None:
    foreign = desk.use(desk.other_card("taro", label="JPKIAPICCTOKEN"))
    with desk.host() as host:
        begin(desk, host, "authenticate")
        desk.wait_for_window()
        wait_for(lambda: foreign.log_count() >= 3, "the card was not looked at")
        desk.screen.key("Escape")
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_NOT_JPKI_CARD"


def try_to_sign_in(desk: Desk, host: HostProcess) -> bool:
    """Type the PIN and press Return, which also closes a failure; say whether the host is gone."""
    desk.screen.key("Delete")
    desk.screen.type("1234")
    desk.screen.key("Return")
    with suppress(subprocess.TimeoutExpired):
        host.process.wait(timeout=1)
    return host.process.poll() is not None


@pytest.mark.parametrize("choice", [0, 1])
def test_P8_with_two_cards_the_person_chooses(desk: Desk, choice: int) -> None:
    cards = (desk.card, desk.use(desk.other_card("taro"), slot=1))
    with desk.host() as host:
        begin(desk, host, "authenticate")
        desk.wait_for_window()
        wait_for(
            lambda: all(card.log_count() == LOOKED for card in cards), "both were not looked at"
        )
        chosen, other = cards[choice], cards[1 - choice]

        def choose() -> bool:
            # No other view of the window has a button there, so that a second click does no harm.
            desk.screen.click(desk.screen.find(TITLE), 100, _CARD_BUTTONS[choice])
            return chosen.log_count() > LOOKED

        wait_for(choose, "the choice did not arrive")
        desk.card = chosen
        desk.enter("1234")
        assert "signature" in host.reply()
    assert other.log_count() == LOOKED
    assert not other.powered


@pytest.mark.parametrize("pulled", [0, 1])
def test_P8_of_two_cards_the_one_that_is_not_pulled_is_taken(desk: Desk, pulled: int) -> None:
    """Nobody has to choose any more, and no second word is needed. Seen to fail when: the choice was not attended."""
    cards = (desk.card, desk.use(desk.other_card("taro"), slot=1))
    with desk.host() as host:
        begin(desk, host, "authenticate")
        desk.wait_for_window()
        wait_for(
            lambda: all(card.log_count() == LOOKED for card in cards), "both were not looked at"
        )
        desk.slots[pulled].remove()
        desk.card = cards[1 - pulled]
        desk.enter("1234")
        assert "signature" in host.reply()
    assert cards[pulled].log_count() == LOOKED


@pytest.mark.parametrize("label", [ANDROID_PHONE, IPHONE])
@pytest.mark.parametrize("command", ["authenticate", "sign"])
def test_P8_a_phone_is_as_good_as_a_card(desk: Desk, label: str, command: str) -> None:
    """Seen to fail when: only the card's label is known; a certificate that wants its PIN first is the end."""
    desk.use(desk.other_card("hanako", label=label))
    with desk.host() as host:
        begin(desk, host, command)
        desk.enter("ABC123" if command == "sign" else "1234")
        assert "error" not in host.reply()
    assert [entry.response for entry in desk.verifications()] == ["9000"]
    desk.wait_powered_off()


@pytest.fixture
def bare_desk(screen: Screen, pki_dir: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk without any reader."""
    with Desk(screen, pki_dir, tmp_path, readers=0) as desk:
        yield desk


def test_giving_up_without_a_reader_is_told_as_such(bare_desk: Desk) -> None:
    with bare_desk.host() as host:
        begin(bare_desk, host, "authenticate")
        bare_desk.wait_for_window()
        bare_desk.screen.key("Escape")
        code = host.reply()["error"]["code"]
    assert code == "ERR_WEBJPKI_NO_READER"


def test_a_service_that_starts_late_and_crashes_meanwhile(desk: Desk) -> None:
    desk.slot.remove()
    desk.daemon.stop()
    with desk.host() as host:
        begin(desk, host, "authenticate")
        desk.wait_for_window()
        desk.daemon.start()
        desk.slot.insert()
        desk.wait_for_command(READY)
        desk.daemon.kill()
        wait_for(lambda: try_to_sign_in(desk, host), "nothing was said about the service")
        assert host.reply()["error"]["code"] in (
            "ERR_WEBJPKI_CARD_REMOVED",
            "ERR_WEBJPKI_SERVICE_UNAVAILABLE",
        )
    assert desk.card.tries["authentication"] == 3


def test_status_tells_what_is_in_the_readers(desk: Desk) -> None:
    desk.use(desk.other_card("taro", label="JPKIAPICCTOKEN"), slot=1)
    with desk.host() as host:
        host.request("status")
        readers = host.reply()["readers"]
    names = [{"name": READER_NAMES[0], "card": "jpki"}, {"name": READER_NAMES[1], "card": "other"}]
    assert readers == names
    assert desk.verifications() == []
    assert not desk.screen.shows(TITLE)


def test_a_child_cannot_sign_documents(desk: Desk) -> None:
    desk.use(desk.other_card("child"))
    with desk.host() as host:
        begin(desk, host, "sign")
        error = failure(desk, host)
    assert (error["code"], error["certificate"]) == ("ERR_WEBJPKI_NO_CERTIFICATE", "signature")
    assert desk.verifications() == []


def test_an_expired_certificate(desk: Desk) -> None:
    desk.use(desk.other_card("ume"))
    with desk.host() as host:
        begin(desk, host, "authenticate")
        error = failure(desk, host)
    assert error.keys() == {"code", "message", "certificate"}
    assert error["code"] == "ERR_WEBJPKI_CERTIFICATE_EXPIRED"
    assert desk.verifications() == []
