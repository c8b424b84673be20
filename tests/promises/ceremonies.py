# SPDX-License-Identifier: Apache-2.0
"""Whole ceremonies in memory, from the frame that came in to the frames that went out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulated_card import SimulatedCard
from tests.fakes.pipes import Browser, frame
from tests.fakes.readers import Content, FakeReaders
from tests.fakes.window import FakeWindow
from tests.native_host.around import READER
from tests.native_host.desk import ORIGIN, hash_document, sign_in_arguments
from tests.native_host.world import FakeWorld

PINS = {"authenticate": "1234", "sign": "ABC123"}


@dataclass(frozen=True)
class Held:
    """A ceremony that was held: every frame that left, and the window's memory."""

    frames: list[dict[str, Any]]
    window: FakeWindow

    @property
    def reply(self) -> dict[str, Any]:
        """The last frame."""
        return self.frames[-1]


def hold(
    card: Content,
    command: str,
    *pins: str | None,
    documents: Sequence[dict[str, object]] = (),
    **changed: object,
) -> Held:
    """Hold one ceremony with `pins` typed in order; the right one unless given."""
    window = FakeWindow(*(pins or (PINS[command],)))
    arguments = sign_in_arguments(**changed)
    if command == "sign":
        arguments = {"origin": ORIGIN, "documents": list(documents) or [hash_document()], **changed}
    browser = Browser(frame({"command": command, "arguments": arguments}))
    FakeWorld(FakeReaders({READER: card}), window).serve(browser)
    browser.close()
    return Held(browser.frames, window)


def signed_inputs(card: SimulatedCard) -> list[bytes]:
    """What the card was told to sign, in order."""
    commands = [bytes.fromhex(e.command) for e in card.log if e.command.startswith("802A")]
    return [command[5 : 5 + command[4]] for command in commands]


def selected_files(card: SimulatedCard) -> list[tuple[str, str]]:
    """Application and file of every selection of a file, asked for or come about by a short identifier, in order."""
    files: list[tuple[str, str]] = []
    for entry in card.log:
        asked = entry.command[-4:] if entry.command.startswith("00A4020C") else entry.file
        if asked and files[-1:] != [(entry.application, asked)]:
            files.append((entry.application, asked))
    return files
