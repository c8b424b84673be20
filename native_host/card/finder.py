# SPDX-License-Identifier: Apache-2.0
"""Finding the one My Number Card to use, with the person's help where it needs hands or a choice."""

from dataclasses import dataclass

from ..errors import (
    CardFailed,
    CardRemoved,
    HostError,
    NoCard,
    NotJpkiCard,
    ReaderBusy,
    ServiceUnavailable,
)
from ..prompt import ChooseCard, Chosen, Interruption, Prompt, Wait, Waiting
from .attendance import OtherCards
from .channel import Readers, ReaderState
from .jpki import JpkiCard
from .reader_kinds import takes_cards

_SLICE = 0.25  # seconds between looks at the interruption while waiting for the reader
_RETRY = 0.5  # seconds before asking again what no event announces
_GAP = 0.05  # how short a moment may be in which another program lets go of a card


@dataclass(frozen=True)
class _Look:
    """What one look at all readers found: JPKI cards by reader, and what to wait for without any."""

    cards: dict[str, JpkiCard]
    wait: Wait


def find_card(readers: Readers, prompt: Prompt, interruption: Interruption) -> JpkiCard:
    """Wait until there is a My Number Card and return it, powered and exclusively held.

    With several, the person picks one and the others are powered off; when one is pulled meanwhile, it is
    looked anew. Ends otherwise only by the interruption.
    """
    shown: Wait | None = None
    while True:
        interruption.check()
        look = _look(readers)
        if look.cards:
            try:
                return _pick(look.cards, prompt)
            except OtherCards:
                shown = None
                continue
        if look.wait is not shown:
            shown = look.wait
            prompt.show(Waiting(look.wait))
        _wait(readers, look.wait, interruption)


def card_kinds(readers: Readers) -> dict[str, str]:
    """Tell for each reader what it holds: "none", "jpki", "other" or "busy"; nothing is asked of a person.

    Readers that never take a card are left out. Raises ServiceUnavailable.
    """
    kinds = {}
    for state in _for_cards(readers):
        kinds[state.name] = "none"
        if state.card_present:
            found = _open(readers, state.name)
            kinds[state.name] = _KINDS.get(type(found), "other")
            if isinstance(found, JpkiCard):
                found.power_off()
    return kinds


_KINDS: dict[type, str] = {JpkiCard: "jpki", ReaderBusy: "busy", NoCard: "none"}
# The most helpful thing to say first, when several readers have different troubles.
_WAITS: dict[type, Wait] = {
    ReaderBusy: Wait.BUSY,
    NotJpkiCard: Wait.OTHER_CARD,
    CardFailed: Wait.MUTE_CARD,
    NoCard: Wait.CARD,
}


def _look(readers: Readers) -> _Look:
    try:
        states = _for_cards(readers)
    except ServiceUnavailable:
        return _Look({}, Wait.SERVICE)
    if not states:
        return _Look({}, Wait.READER)
    found: dict[str, JpkiCard | HostError] = {}
    try:
        for state in states:
            if state.card_present:
                found[state.name] = _open(readers, state.name)
    except ServiceUnavailable:
        _power_off(_cards(found))
        return _Look({}, Wait.SERVICE)
    cards = _cards(found)
    troubles = {type(trouble) for trouble in found.values()}
    waits = [wait for trouble, wait in _WAITS.items() if trouble in troubles]
    return _Look(cards, waits[0] if waits else Wait.CARD)


def _cards(found: dict[str, JpkiCard | HostError]) -> dict[str, JpkiCard]:
    return {name: card for name, card in found.items() if isinstance(card, JpkiCard)}


def _power_off(cards: dict[str, JpkiCard], chosen: str | None = None) -> None:
    for name, card in cards.items():
        if name != chosen:
            card.power_off()


def _for_cards(readers: Readers) -> list[ReaderState]:
    """The readers that a person can put a card into: Windows Hello and security keys only look like one."""
    return [state for state in readers.states() if takes_cards(state.name)]


def _open(readers: Readers, reader: str) -> JpkiCard | HostError:
    """The JPKI card in `reader`, or why there is none. Raises ServiceUnavailable; then nothing is held."""
    try:
        channel = readers.connect(reader)
    except (CardFailed, ReaderBusy, NoCard) as error:
        return error
    try:
        return JpkiCard(channel)
    except (NotJpkiCard, CardFailed) as error:
        channel.leave()
        return error
    except CardRemoved:
        channel.leave()
        return NoCard()
    except ServiceUnavailable:
        channel.leave()
        raise


def _pick(cards: dict[str, JpkiCard], prompt: Prompt) -> JpkiCard:
    names = tuple(cards)
    if len(names) == 1:
        return cards[names[0]]
    chosen: str | None = None
    try:
        prompt.show(ChooseCard(names))
        answer = prompt.answer()
        if isinstance(answer, Chosen):
            chosen = names[answer.index]
    finally:
        _power_off(cards, chosen)
    if chosen is None:
        raise NoCard
    return cards[chosen]


def _wait(readers: Readers, wait: Wait, interruption: Interruption) -> None:
    if wait is Wait.SERVICE:
        interruption.wait(_RETRY)
        return
    try:
        if wait is Wait.BUSY:
            _wait_for_release(readers, interruption)
            return
        while not readers.wait_for_change(_SLICE):
            interruption.check()
    except ServiceUnavailable:
        interruption.wait(_RETRY)


def _wait_for_release(readers: Readers, interruption: Interruption) -> None:
    """Wait until no reader is in use, at most half a second: some systems may tell that wrongly."""
    for _ in range(round(_RETRY / _GAP)):
        interruption.wait(_GAP)
        if not any(state.in_use for state in readers.states()):
            return
