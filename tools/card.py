# SPDX-License-Identifier: Apache-2.0
"""The command behind `python3 dev.py card`: a test card in a reader of its own, beside one's own website."""

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev import either
from simulated_card import (
    HOLDERS,
    TEST_PINS,
    CardSlot,
    Fault,
    PcscdUnavailable,
    PrivatePcscd,
    SimulatedCard,
    write_revocation_lists,
    write_trust_anchors,
)
from simulated_card.jpki_application import ANDROID_PHONE, IPHONE, MY_NUMBER_CARD
from simulated_card.pins import MAX_TRIES
from tests.rig.chromium import CHROMIUM, EXTENSION, install_host
from tools.demo.words import Teller

BUILD = Path(__file__).resolve().parents[1] / "build"
LABELS = {"card": MY_NUMBER_CARD, "android": ANDROID_PHONE, "iphone": IPHONE}
# At which command of a sign-in or signature, each once.
FAULTS = {
    "pulled": Fault(5, "pull"),
    "pulled-late": Fault(5, "pull-after"),
    "silent": Fault(5, "mute"),
    "power-loss": Fault(5, "reset"),
    "half-answer": Fault(5, "truncate"),
    "wrong-bit": Fault(5, "corrupt"),
}
_HOST = [sys.executable, "-I", "-m", "native_host"]


def main() -> int:
    """Keep the card in the reader until the browser is closed, or until the person ends it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    options = _options()
    teller = Teller()
    options.into.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as folder, PrivatePcscd() as daemon:
            card = _card(options, Path(folder) / "tries.json")
            with CardSlot(daemon.ports[0], card):
                anchors = options.into / "trust-anchors.pem"
                write_trust_anchors(BUILD / "demo-pki", anchors)
                revoked = [options.holder] if options.revoked else []
                lists = options.into / "lists"
                write_revocation_lists(BUILD / "demo-pki", lists, revoked=revoked)
                _explain(card, anchors, teller)
                _say_how_to_browse(options.open, daemon.env, teller)
                _wait(options.open, daemon.env)
    except (PcscdUnavailable, TimeoutError) as error:
        print(
            either(
                f"カードリーダーの代わりを用意できませんでした: {error}",
                f"The stand-in for a card reader could not be set up: {error}",
            ),
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _card(options: argparse.Namespace, state: Path) -> SimulatedCard:
    tries = dict(MAX_TRIES) | dict.fromkeys(options.blocked, 0)
    state.write_text(json.dumps({"tries": tries}), encoding="utf-8")
    return SimulatedCard(
        BUILD / "demo-pki",
        HOLDERS[options.holder],
        state_path=state,
        label=LABELS[options.label],
        faults=[FAULTS[name] for name in options.fault],
    )


def _explain(card: SimulatedCard, anchors: Path, teller: Teller) -> None:
    name, end = card.holder.name, card.holder.last_day
    teller.step(
        f"テスト用カード（{name} さん、架空の人物、{end} まで）をカードリーダーに置きました。",
        f"A test card is in the reader ({name}, a fictional person; it ends on {end}).",
    )
    if not card.holder.has_signature:
        teller.note("署名用電子証明書はありません。", "It has no signature certificate.")
    teller.note(
        f"暗証番号: 署名 {TEST_PINS['signature']}、サインインと券面 {TEST_PINS['authentication']}",
        f"PINs: {TEST_PINS['signature']} to sign, {TEST_PINS['authentication']} for all else",
    )
    teller.step(
        f"サイトのサーバーには、このテスト用の認証局を信頼させます: {anchors}",
        f"Let your server trust these test CAs: {anchors}",
    )
    teller.note(
        f"失効リスト（調べるサイト用）: {anchors.parent / 'lists'}",
        f"Revocation lists, for a site that looks: {anchors.parent / 'lists'}",
    )


def _say_how_to_browse(address: str | None, env: Mapping[str, str], teller: Teller) -> None:
    if address is not None:
        teller.step(
            f"ブラウザーで {address} を開きます。終わるには、ブラウザーを閉じます。",
            f"The browser opens {address}. Close it to end this.",
        )
        return
    teller.step(
        "ブラウザーは、この環境変数を付けて起動します（--open URL なら代わりに起動します）。",
        "Start the browser with these variables set (or let --open URL start one).",
    )
    for key, value in env.items():
        print(f"export {key}={shlex.quote(value)}", flush=True)
    teller.step("終わるには Ctrl+C を押します。", "Press Ctrl+C to end this.")


def _wait(address: str | None, env: Mapping[str, str]) -> None:
    if address is None:
        signal.pause()
        return
    with tempfile.TemporaryDirectory(prefix="webjpki-card-") as folder:
        install_host(Path(folder), _HOST)
        command, noise = _browser(Path(folder), address), subprocess.DEVNULL
        subprocess.run(command, env={**os.environ, **env}, stderr=noise, check=False)


def _browser(profile: Path, address: str) -> Sequence[str]:
    return [
        CHROMIUM,
        f"--user-data-dir={profile}",
        f"--load-extension={EXTENSION}",
        f"--disable-extensions-except={EXTENSION}",
        "--allow-insecure-localhost",  # one's own website has a certificate of its own
        "--no-first-run",
        "--no-default-browser-check",
        "--test-type",  # no yellow bar about the switches above
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        address,
    ]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py card", description=__doc__)
    option = parser.add_argument
    holders = ", ".join(f"{key} ({one.birth_code[1:5]}, to {one.last_day.year})"
                        for key, one in HOLDERS.items())  # fmt: skip
    option("--holder", choices=HOLDERS, default="hanako",
           help=f"{holders}; child has no signature certificate, ume's have expired")  # fmt: skip
    option("--blocked", choices=MAX_TRIES, action="append", default=[], help="a PIN without tries")
    option("--revoked", action="store_true", help="the CAs' lists, INTO/lists, say so")
    option("--label", choices=LABELS, default="card", help="a card, or a phone in its place")
    option("--fault", choices=FAULTS, action="append", default=[], help="what goes wrong, once")
    option("--into", type=Path, default=BUILD / "card", metavar="FOLDER",
           help="where trust-anchors.pem and the revocation lists are written")  # fmt: skip
    option("--open", metavar="URL", help="start a browser with the extension on your website")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
