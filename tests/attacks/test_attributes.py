# SPDX-License-Identifier: Apache-2.0
"""Name, address, birthday and sex asked for by a website: only what the person ticks leaves the host."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from native_host.prompt import Answer, OfferAttributes, Released, View
from native_host.window.exchange import Exchange
from simulated_card import SimulatedCard
from tests.fakes.pipes import Browser, frame
from tests.fakes.readers import FakeReaders
from tests.fakes.window import FakeWindow
from tests.native_host.around import READER
from tests.native_host.desk import ORIGIN, Desk
from tests.native_host.world import FakeWorld
from tests.promises.ceremonies import selected_files
from tests.rig.host import ROOT, HostProcess

MakeCard = Callable[..., SimulatedCard]
FIELDS = ["name", "address", "birthDate", "sex"]
HOMES = ("HOME", "TMPDIR", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
MY_NUMBER, ATTRIBUTES = ("text", "0001"), ("text", "0002")


class Choosing(FakeWindow):
    """A person who enters the PIN and then leaves these ticks; with None they press Cancel."""

    def __init__(self, ticked: frozenset[str] | None) -> None:
        super().__init__("1234")
        self._ticked = ticked

    def _act(self, view: View, exchange: Exchange) -> None:
        if isinstance(view, OfferAttributes) and self._ticked is None:
            exchange.cancel()
        else:
            super()._act(view, exchange)

    def _answer(self, view: View) -> Answer | None:
        if isinstance(view, OfferAttributes) and self._ticked is not None:
            return Released(self._ticked)
        return super()._answer(view)


def frames(card: SimulatedCard, fields: list[str], ticked: frozenset[str] | None) -> str:
    """All that left the host, as text; the last frame is the reply."""
    arguments = {"origin": ORIGIN, "fields": fields}
    browser = Browser(frame({"command": "read-attributes", "arguments": arguments}))
    FakeWorld(FakeReaders({READER: card}), Choosing(ticked)).serve(browser)
    browser.close()
    return json.dumps(browser.frames, ensure_ascii=False)


def personal(card: SimulatedCard) -> dict[str, str]:
    """What would give the person away, by field."""
    return {"name": card.holder.name, "address": card.holder.address, "birthDate": "1990-03-15"}


def test_U3_what_has_no_tick_stays_here(make_card: MakeCard) -> None:
    for ticked in ({"name"}, {"address", "sex"}, {"birthDate"}):
        card = make_card()
        sent = frames(card, FIELDS, frozenset(ticked))
        given = {field for field, value in personal(card).items() if value in sent}
        assert given == ticked - {"sex"}
        assert ('"female"' in sent) == ("sex" in ticked)
        assert (card.powered, card.verified) == (False, frozenset())


def test_U3_what_was_not_asked_for_is_not_offered(make_card: MakeCard) -> None:
    card = make_card()
    sent = frames(card, ["name"], frozenset({"name", "address"}))
    assert "ERR_WEBJPKI_INTERNAL" in sent
    assert not any(value in sent for value in personal(card).values())


def test_U3_a_person_who_says_no_at_last_sends_nothing(make_card: MakeCard) -> None:
    card = make_card()
    sent = frames(card, FIELDS, None)
    assert "ERR_WEBJPKI_USER_CANCELLED" in sent
    assert not any(value in sent for value in personal(card).values())
    assert ATTRIBUTES in selected_files(card), "they were read, and shown to the person"
    assert MY_NUMBER not in selected_files(card)


@pytest.mark.pcsc
@pytest.mark.window
def test_U3_escape_after_the_pin_sends_no_attribute(desk: Desk) -> None:
    with desk.host() as host:
        host.request("read-attributes", origin=ORIGIN, fields=FIELDS)
        desk.enter("1234")
        desk.wait_powered_off()
        while host.process.poll() is None:
            desk.screen.key("Escape")
        sent = json.dumps(list(host.frames()), ensure_ascii=False)
    assert "ERR_WEBJPKI_USER_CANCELLED" in sent
    assert not any(value in sent for value in personal(desk.card).values())


@pytest.mark.pcsc
@pytest.mark.window
def test_U3_nothing_of_it_is_kept_anywhere(desk: Desk, tmp_path: Path) -> None:
    """Seen to fail when: what is shown is written to a file of the person's as well."""
    homes = {name: str(tmp_path / name) for name in HOMES}
    for home in homes.values():
        Path(home).mkdir(mode=0o700)
    with HostProcess({**desk.env, **homes}) as host:
        host.request("read-attributes", origin=ORIGIN, fields=FIELDS)
        desk.enter("1234")
        desk.wait_powered_off()
        desk.screen.key("Tab", "Tab", "space")  # not the address
        desk.screen.key(*["Tab"] * 4, "space")
        reply = host.reply()
        assert host.process.wait(20) == 0
    given = {"name": desk.card.holder.name, "birthDate": "1990-03-15", "sex": "female"}
    assert reply == {"attributes": given}
    opened = tmp_path / "HOME" / "history.json"  # the history itself may be sealed
    command = [sys.executable, "-I", "-m", "native_host", "history", "--export", str(opened)]
    subprocess.run(command, env={**os.environ, **desk.env, **homes}, cwd=ROOT, check=True)
    assert ORIGIN in opened.read_text("utf-8")
    kept = [path for home in homes.values() for path in Path(home).rglob("*") if path.is_file()]
    for value in (*personal(desk.card).values(), "19900315", "山田", "架空町"):
        for octets in (value.encode(), value.encode("utf-16-le"), json.dumps(value)[1:-1].encode()):
            assert not [path for path in kept if octets in path.read_bytes()], value
    assert MY_NUMBER not in selected_files(desk.card)
