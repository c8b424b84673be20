# SPDX-License-Identifier: Apache-2.0
"""The card in the reader: is it a My Number Card, which certificates are on it, how many PIN tries are left.

Nothing here presents a PIN; a retry counter is asked for, which spends no try (jpki-facts A7).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from webjpki.errors import VerificationError
from webjpki.outline import read_outline

from ..card.channel import Readers
from ..card.files import Absent
from ..card.jpki import JpkiCard, PinRequired
from ..card.reader_kinds import takes_cards
from ..errors import (
    CardFailed,
    CardRemoved,
    HostError,
    NoCard,
    NotJpkiCard,
    ReaderBusy,
    ServiceUnavailable,
)
from ..pins import FULL_TRIES, PinKind
from .computer import Computer
from .finding import Finding, fail, ok, unknown, warn
from .readers import is_usable

_SOON = timedelta(days=90)  # JPKI certificates may be renewed from three months before their end
_JAPAN = timedelta(hours=9)
_LAST = datetime.max.replace(tzinfo=UTC) - _JAPAN
_TROUBLES: dict[type[HostError], str] = {
    ReaderBusy: "card.busy",
    NotJpkiCard: "card.other",
    NoCard: "card.gone",
    CardRemoved: "card.gone",
}


def look(computer: Computer) -> Iterator[Finding]:
    """Examine the card in each reader, one after the other, and power each off again."""
    readers = computer.open_readers()
    try:
        states = readers.states()
    except ServiceUnavailable:
        return
    full = [state.name for state in states if state.card_present and takes_cards(state.name)]
    if not full and any(is_usable(state) for state in states):
        yield warn("card.none")
    found = 0
    for reader in full:
        for finding in _in_reader(readers, reader, computer.clock()):
            found += finding.id == "card.jpki"
            yield finding
    if found > 1:
        yield ok("card.several")


def _in_reader(readers: Readers, reader: str, now: datetime) -> Iterator[Finding]:
    try:
        channel = readers.connect(reader)
    except (CardFailed, ReaderBusy, NoCard) as error:
        yield _trouble(error, reader)
        return
    try:
        card = JpkiCard(channel)
    except (CardFailed, CardRemoved, NotJpkiCard) as error:
        channel.leave()
        yield _trouble(error, reader)
        return
    try:
        yield ok("card.jpki", reader=reader)
        yield from _on_card(card, now)
    except (CardFailed, CardRemoved) as error:
        yield _trouble(error, reader)
    finally:
        card.power_off()


def _trouble(error: HostError, reader: str) -> Finding:
    return warn(_TROUBLES.get(type(error), "card.mute"), reader=reader)


def _on_card(card: JpkiCard, now: datetime) -> Iterator[Finding]:
    yield _authentication(card, now)
    if card.has_certificate(PinKind.SIGNATURE):
        yield ok("signature.present")
    else:
        yield warn("signature.absent")
    for kind in (PinKind.AUTHENTICATION, PinKind.SIGNATURE):
        if card.has_certificate(kind):
            yield _tries(card, kind)


def _authentication(card: JpkiCard, now: datetime) -> Finding:
    try:
        if not card.has_certificate(PinKind.AUTHENTICATION):
            return fail("authentication.absent")
        certificate = read_outline(card.certificate(PinKind.AUTHENTICATION))
    except Absent:
        return fail("authentication.absent")
    except PinRequired:
        return unknown("authentication.hidden")
    except VerificationError:
        return fail("authentication.broken")
    until = (min(certificate.not_after, _LAST) + _JAPAN).date().isoformat()
    if now < certificate.not_before:
        return fail("authentication.early")
    if now > certificate.not_after:
        return fail("authentication.expired", until=until)
    if now + _SOON > certificate.not_after:
        return warn("authentication.soon", until=until)
    return ok("authentication.current", until=until)


def _tries(card: JpkiCard, kind: PinKind) -> Finding:
    left, full = card.tries_left(kind), FULL_TRIES[kind]
    pin = f"{kind.value}-pin"
    if left is None:
        return unknown(f"{pin}.silent")
    if left == 0:
        return fail(f"{pin}.blocked")
    if left == 1:
        return warn(f"{pin}.last")
    return (ok if left >= full else warn)(f"{pin}.left", left=str(left), full=str(full))
