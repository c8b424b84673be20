# SPDX-License-Identifier: Apache-2.0
"""Sets the stage: card and reader service on one side, the website on the other."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulated_card import (
    HOLDERS,
    CardSlot,
    PcscdUnavailable,
    PrivatePcscd,
    SimulatedCard,
    write_trust_anchors,
)
from tools.demo.website import Website, website
from tools.demo.words import DemoFailed, Teller

BUILD = Path(__file__).resolve().parents[2] / "build"
_ANCHORS = "trust-anchors.pem"
ENCLOSURE = Path("/usr/share/debian-reference/debian-reference.ja.pdf")


@dataclass(frozen=True)
class Stage:
    """What a browser needs to be started, and the card when it is the simulated one."""

    website: Website
    outcome: Path  # the folder for everything that comes out
    env: Mapping[str, str]  # for the browser, which hands it down to the host
    card: SimulatedCard | None
    host: Sequence[str] | None  # what starts the host; None for the one that is installed

    @property
    def trust_anchors(self) -> Path | None:
        """The test CAs; None with a real card, for which J-LIS's own count."""
        return None if self.card is None else self.outcome / _ANCHORS


@contextmanager
def stage(outcome: Path, teller: Teller, *, real_card: bool, installed: bool) -> Iterator[Stage]:
    """Run reader service, card and website while the block runs; empties `outcome` first."""
    shutil.rmtree(outcome, ignore_errors=True)
    outcome.mkdir(parents=True)
    with ExitStack() as running:
        card: SimulatedCard | None = None
        env: dict[str, str] = {}
        if real_card:
            teller.step("本物のカードリーダーを使います。", "Using your own card reader and card.")
        else:
            card, env = running.enter_context(_simulated_card(outcome, teller))
        anchors = None if card is None else outcome / _ANCHORS
        enclosure = ENCLOSURE if ENCLOSURE.exists() else None
        site = running.enter_context(website(outcome, anchors, enclosure))
        teller.step(
            "見本のサイト「見本証券」を起動しました（このパソコンの中だけで動きます）。",
            "The sample website, a brokerage, is running (on this computer only).",
        )
        host = None if installed else [sys.executable, "-I", "-m", "native_host"]
        yield Stage(site, outcome, env, card, host)


@contextmanager
def _simulated_card(
    outcome: Path, teller: Teller
) -> Iterator[tuple[SimulatedCard, dict[str, str]]]:
    pki = BUILD / "demo-pki"
    card = SimulatedCard(pki, HOLDERS["hanako"])
    write_trust_anchors(pki, outcome / _ANCHORS)
    try:
        with PrivatePcscd() as daemon, CardSlot(daemon.ports[0], card):
            teller.step(
                f"テスト用カード（{card.holder.name} さん、架空の人物）をカードリーダーに置きました。",
                "A test card (Hanako Yamada, a fictional person) is in the card reader.",
            )
            if _has_reader():
                teller.note(
                    "つながっているカードリーダーは使いません。本物のカードで試すには --real-card を付けます。",
                    "Your own card reader is left alone. Use --real-card to try with your own card.",
                )
            yield card, dict(daemon.env)
    except (PcscdUnavailable, TimeoutError) as error:
        raise DemoFailed(
            f"カードリーダーの代わりを用意できませんでした: {error}",
            f"The stand-in for a card reader could not be set up: {error}",
        ) from error


def _has_reader() -> bool:
    """Ask the machine's own PC/SC service, from a process of its own."""
    listing = subprocess.run(["opensc-tool", "-l"], capture_output=True, text=True, check=False)
    return "Card  Features" in listing.stdout
