# SPDX-License-Identifier: Apache-2.0
"""The holder's attributes on a living card in memory: shown first, sent as far as agreed, broken data refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

import pytest

from native_host.errors import CardFailed, NotJpkiCard, PinBlocked, UserCancelled
from native_host.prompt import AskPin, OfferAttributes, PinKind, Released
from native_host.read_attributes import read_attributes
from simulated_card import HOLDERS, Fault, SimulatedCard
from simulated_card.application import TransparentFile, filled
from simulated_card.jpki_application import ANDROID_PHONE
from simulated_card.text_application import ATTRIBUTES, TEXT_AID, attributes_tlv
from tests.fakes.person import Act, entered
from tests.native_host.around import Table, table
from tests.native_host.desk import pin_entries
from tests.native_host.test_tlv import encoded, length
from tests.promises.ceremonies import selected_files

MakeCard = Callable[..., SimulatedCard]
FIELDS = ("name", "address", "birthDate", "sex")
HANAKO = HOLDERS["hanako"]
VALUES = {
    "name": HANAKO.name,
    "address": HANAKO.address,
    "birthDate": "1990-03-15",
    "sex": "female",
}
TAGS = {"name": 0xDF22, "address": 0xDF23, "birthDate": 0xDF24, "sex": 0xDF25}
RAW = {"name": HANAKO.name, "address": HANAKO.address, "birthDate": "19900315", "sex": "2"}


def right() -> Act:
    return entered("1234", PinKind.ATTRIBUTES)


def ask(
    card: SimulatedCard, *acts: Act, fields: tuple[str, ...] = FIELDS
) -> tuple[Mapping[str, str | None], Table]:
    around = table(card, *acts)
    return read_attributes(fields, around.around), around


def holding(card: SimulatedCard, octets: bytes) -> SimulatedCard:
    """The same card, with other bytes in EF 0002."""
    application = card._applications[TEXT_AID]
    files = {**application._files, ATTRIBUTES: TransparentFile(octets, "text")}
    application._files = files
    return card


def body(**changed: str | bytes | None) -> bytes:
    """The inside of EF 0002; a field that is None is left out."""
    told: dict[str, str | bytes | None] = {**RAW, **changed}
    return b"".join(
        encoded(TAGS[name], value if isinstance(value, bytes) else value.encode())
        for name, value in told.items()
        if value is not None
    )


def file(inside: bytes) -> bytes:
    return filled(b"\xff\x20" + length(len(inside)) + inside, 512)


def test_all_of_it_is_shown_before_any_of_it_leaves(card: SimulatedCard) -> None:
    values, around = ask(card, right(), Released(frozenset(FIELDS)))
    assert values == VALUES
    (offer,) = around.person.saw(OfferAttributes)
    assert offer == OfferAttributes(tuple(VALUES.items()), test=True)
    assert all(isinstance(view, AskPin) and view.test for view in around.person.saw(AskPin))
    assert around.person.patient
    assert card.tries["text"] == 3


def test_the_card_has_no_power_while_the_person_decides(card: SimulatedCard) -> None:
    around = table(card, right(), Released(frozenset({"sex"})))
    power: list[bool] = []
    around.person.on_show = lambda view: (
        power.append(card.powered) if isinstance(view, OfferAttributes) else None
    )
    assert read_attributes(FIELDS, around.around) == {"sex": "female"}
    assert power == [False]


@pytest.mark.parametrize("held_back", FIELDS)
def test_a_single_field_stays_here(card: SimulatedCard, held_back: str) -> None:
    """Seen to fail when: the ticks are asked for, and all values are sent all the same."""
    released = frozenset(FIELDS) - {held_back}
    values, _ = ask(card, right(), Released(released))
    assert values == {name: VALUES[name] for name in released}


def test_promise_12_my_number_is_never_selected_nor_read(make_card: MakeCard) -> None:
    """Seen to fail when: the application reads EF 0001 before EF 0002, or by its short identifier."""
    for acts in ([right(), Released(frozenset(FIELDS))], [right(), UserCancelled()]):
        card = make_card()
        with suppress(UserCancelled):
            ask(card, *acts)
        files = [file for application, file in selected_files(card) if application == "text"]
        assert set(files) == {"0011", "0002"}
        ours = [entry.command for entry in card.log if entry.application == "text"]
        reads = [command for command in ours if command.startswith("00B0")]
        assert reads
        assert not [read for read in reads if int(read[4:6], 16) & 0x80]  # by short identifier


def test_a_long_address_comes_whole(make_card: MakeCard) -> None:
    address = "東京都千代田区架空町一丁目" + "２番３号架空マンション" * 12
    holder = replace(HANAKO, address=address)
    card = holding(make_card(), filled(attributes_tlv(holder), 1024))
    values, _ = ask(card, right(), Released(frozenset({"address"})))
    assert values == {"address": address}


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (file(body()), VALUES),
        (file(encoded(0xDF21, bytes(8)) + encoded(0xDF7E, b"new") + body()), VALUES),
        (file(body(birthDate="19900000")), VALUES | {"birthDate": None}),
        (file(body(birthDate="00000000", sex="9")), VALUES | {"birthDate": None, "sex": "notApplicable"}),
        (b"\xff\x20" + length(len(body()), 3) + body(), VALUES),
    ],
    ids=["no offsets", "fields of later", "birthday unknown in part", "birthday unknown", "long length, no filler"],
)  # fmt: skip
def test_what_cards_may_hold(
    card: SimulatedCard, octets: bytes, expected: Mapping[str, str | None]
) -> None:
    values, _ = ask(holding(card, octets), right(), Released(frozenset(FIELDS)))
    assert values == expected


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        filled(b"", 512),
        filled(b"\xff\x20\x00", 512),
        file(body(name=None)),
        file(body(sex=None)),
        file(body() + encoded(TAGS["name"], "山田 太郎".encode())),
        file(body(name=b"\xe5\xb1")),
        file(body(birthDate="1990-3-15")),
        file(body(birthDate="１９９００３１５")),
        file(body(sex="3")),
        file(body()[:-1]),
        filled(b"\xff\x21" + length(len(body())) + body(), 512),
        b"\xff\x20" + length(2000) + body(),
        b"\xff\x20" + length(9000) + bytes(9000),
        b"\xff\x20\x80" + body() + b"\x00\x00",
    ],
    ids=[
        "empty", "filler", "nothing inside", "no name", "no sex", "two names", "half a letter",
        "another date", "full-width date", "unknown sex", "cut inside", "another object",
        "longer than its file", "too long", "indefinite length",
    ],
)  # fmt: skip
def test_broken_data_is_an_error_and_nothing_is_shown(card: SimulatedCard, octets: bytes) -> None:
    """Seen to fail when: an attribute that is missing is sent as an empty text."""
    around = table(holding(card, octets), right())
    with pytest.raises(CardFailed):
        read_attributes(FIELDS, around.around)
    assert around.person.saw(OfferAttributes) == []
    assert not card.powered


def test_a_wrong_pin_costs_a_try_and_is_asked_again(card: SimulatedCard) -> None:
    wrong = entered("0000", PinKind.ATTRIBUTES)
    values, around = ask(card, wrong, right(), Released(frozenset({"name"})), fields=("name",))
    assert values == {"name": HANAKO.name}
    asked = [view for view in around.person.saw(AskPin) if isinstance(view, AskPin)]
    assert any(view.wrong and view.tries_left == 2 for view in asked)


def test_a_blocked_pin_is_not_tried(card: SimulatedCard) -> None:
    card._pins.tries["text"] = 0
    with pytest.raises(PinBlocked):
        ask(card)
    assert pin_entries(card.log) == []


def test_a_phone_has_no_such_application(make_card: MakeCard) -> None:
    card = make_card(label=ANDROID_PHONE)
    card._applications = {aid: one for aid, one in card._applications.items() if aid != TEXT_AID}
    with pytest.raises(NotJpkiCard):
        ask(card)
    assert pin_entries(card.log) == []


def test_a_card_that_fails_as_it_goes_over_is_no_phone(make_card: MakeCard) -> None:
    """Found by the fault campaign. Seen to fail when: every refused SELECT was NotJpkiCard."""
    card = make_card()
    ask(card, right(), Released(frozenset({"sex"})))
    commands = [entry.command for entry in card.log]
    at = commands.index("00A4040C0A" + TEXT_AID.hex().upper())
    broken = make_card()
    broken.set_faults([Fault(at + 1, "status", 0x6700)])
    with pytest.raises(CardFailed) as caught:
        ask(broken)
    assert caught.value.data == {"statusWord": "6700"}
    assert pin_entries(broken.log) == []
