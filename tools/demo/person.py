# SPDX-License-Identifier: Apache-2.0
"""Opens the browser for the person at the screen and waits until it is closed."""

import os
import subprocess
import tempfile
from pathlib import Path

from simulated_card import TEST_PINS
from tests.rig.chromium import CHROMIUM, EXTENSION, install_host
from tools.demo.stage import Stage
from tools.demo.website import HOST, ORIGIN
from tools.demo.words import Teller


def watch(stage: Stage, teller: Teller, lang: str) -> None:
    """Start Chromium with a profile of its own, say what to do, and wait for its end."""
    with tempfile.TemporaryDirectory(prefix="webjpki-demo-") as folder:
        profile = Path(folder)
        if stage.host is not None:
            install_host(profile, stage.host)
        env = {"DBUS_SESSION_BUS_ADDRESS": "disabled:", **os.environ, **stage.env}
        env["LANGUAGE"] = lang  # which on Linux rules over --lang
        command = _command(profile, stage, lang)
        with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as browser:
            _explain(teller, real_card=stage.card is None)
            browser.wait()


def _command(profile: Path, stage: Stage, lang: str) -> list[str]:
    return [
        CHROMIUM,
        f"--user-data-dir={profile}",
        f"--load-extension={EXTENSION}",
        f"--disable-extensions-except={EXTENSION}",
        # Only this site's own certificate is accepted, and only its name leads to this computer.
        f"--ignore-certificate-errors-spki-list={stage.website.key_fingerprint}",
        f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{stage.website.port}",
        f"--lang={lang}",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--test-type",  # no yellow bar about the switches above
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        f"{ORIGIN}/language/{lang}?back=/",
    ]


def _explain(teller: Teller, *, real_card: bool) -> None:
    teller.step(
        "ブラウザーを開きました。Web JPKI の最初の画面で、どのサイトに使うかを選んでください。",
        "The browser is open. On Web JPKI's first page, choose which sites may ask.",
    )
    teller.note(
        "「自分で許可したサイトだけ」なら、「見本証券」のタブで右上のパズルの形のアイコンから Web JPKI を開き、許可します。",
        'With "only websites I allow": in the brokerage\'s tab, open Web JPKI from the puzzle piece and allow it.',
    )
    teller.step(
        "「見本証券」のタブで「マイナンバーカードでサインイン」を押し、口座を申し込んでください。",
        "In the brokerage's tab, sign in with the card and apply for an account.",
    )
    if real_card:
        teller.note(
            "ご自分の暗証番号を使います。間違えると回数が減ります。",
            "Your own PINs are asked for. Wrong entries use up tries.",
        )
    else:
        signing, signing_in = TEST_PINS["signature"], TEST_PINS["authentication"]
        reading = TEST_PINS["text"]
        teller.note(
            f"テスト用の暗証番号: サインインは {signing_in}、カードの情報の読み取りは {reading}、署名は {signing}",
            f"Test PINs: {signing_in} to sign in, {reading} to read the card's data, {signing} to sign",
        )
    teller.step("終わったら、ブラウザーを閉じてください。", "Close the browser when you are done.")
