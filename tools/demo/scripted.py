# SPDX-License-Identifier: Apache-2.0
"""Plays the person: clicks in a real browser, types the PINs into the real window on a screen of its own."""

import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from simulated_card import TEST_PINS, SimulatedCard
from tests.rig.chromium import Chromium, chromium
from tests.rig.permission import answer_question
from tests.rig.screen import Screen
from tests.rig.waiting import PATIENCE, happens, wait_for
from tools.demo.stage import Stage
from tools.demo.website import HOST, ORIGIN
from tools.demo.words import DemoFailed, Teller

_COUNTER = "00200080"  # VERIFY without a PIN asks for the tries left: the last step before the PIN
_ATTEMPTS, _NOTICE = 5, 5.0  # how often the PIN is typed, and seconds for it to reach the card
_SIGHT = 0.4  # seconds for a picture to be painted before it is taken


def play(stage: Stage, teller: Teller, lang: str) -> None:
    """Go from the first page to the signed application; raises DemoFailed."""
    if stage.card is None:
        raise DemoFailed(
            "--scripted は本物のカードでは使えません（暗証番号を代わりに入力できません）。",
            "--scripted cannot be used with a real card: nobody may type your PIN for you.",
        )
    # A session of its own: another window of Web JPKI that is open meanwhile does not make this one wait.
    with Screen(1280, 900) as screen, TemporaryDirectory() as session:
        display = {"DISPLAY": screen.display, "WAYLAND_DISPLAY": "", "XDG_RUNTIME_DIR": session}
        env = {**stage.env, **display}
        sites = {HOST: stage.website.port}
        with chromium(stage.host, sites=sites, headless=False, lang=lang, env=env) as browser:
            try:
                _Play(stage.card, stage.outcome, teller, screen, browser).run(lang)
            except (PlaywrightError, TimeoutError, subprocess.SubprocessError) as error:
                picture = stage.outcome / "failed.png"
                screen.screenshot(picture)
                raise DemoFailed(
                    f"途中で止まりました（そのときの画面: {picture}）: {error}",
                    f"The demo got stuck (the screen then: {picture}): {error}",
                ) from error


class _Play:
    def __init__(
        self,
        card: SimulatedCard,
        outcome: Path,
        teller: Teller,
        screen: Screen,
        browser: Chromium,
    ) -> None:
        self._card = card
        self._outcome = outcome
        self._teller = teller
        self._screen = screen
        self._browser = browser

    def run(self, lang: str) -> None:
        step = self._teller.step
        step("拡張機能の最初の画面で「すべてのサイト」を選び、ブラウザーの確認に「許可」と答えます。",
             'On the extension\'s first page: "any site may ask"; then "allow" to the browser.')  # fmt: skip
        self._choose_any_site()
        page = self._browser.context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{ORIGIN}/language/{lang}?back=/")
        page.screenshot(path=self._outcome / "page-signin.png")
        step("サイトの「サインイン」を押します。", 'On the website: "Sign in".')
        self._sign(
            page, "#signin", TEST_PINS["authentication"], self._outcome / "window-signin.png"
        )
        page.wait_for_url("**/account")
        step("サイトがサインインを確かめました。口座の申込書を作ります。",
             "The site verified the sign-in. Now an application is written.")  # fmt: skip
        page.click("#write")
        page.wait_for_url("**/account/sign")
        step("申込書と PDF に署名します。", "Signing the application and the PDF.")
        self._sign(page, "#sign", TEST_PINS["signature"], self._outcome / "window-sign.png")
        page.wait_for_url("**/account/done")
        page.screenshot(path=self._outcome / "page-verified.png", full_page=True)
        step("サイトが署名を確かめ、申し込みを受け付けました。",
             "The site verified the signatures and took the application.")  # fmt: skip

    def _choose_any_site(self) -> None:
        page = self._browser.first_run() or self._browser.own_page("welcome.html")
        page.bring_to_front()
        page.wait_for_selector("#any[aria-pressed]")  # a click before the page's script is lost
        for _ in range(_ATTEMPTS):  # a key that came too early was a no
            answer_question(self._screen, lambda: page.click("#any"), allow=True)
            page.wait_for_selector("#any[aria-pressed=true], #denied:not(:empty)")
            if page.get_attribute("#any", "aria-pressed") == "true":
                break
        page.screenshot(path=self._outcome / "page-first-run.png")
        page.close()

    def _sign(self, page: Page, button: str, pin: str, picture: Path) -> None:
        """Press the page's button and type the PIN into the window that opens."""
        told = self._card.log_count()
        page.click(button)
        window = self._screen.find(HOST)
        self._teller.note(
            f"暗証番号の画面が開きました。テスト用の {pin} を入力します。",
            f"The PIN window is open. Typing the test PIN, {pin}.",
        )
        wait_for(lambda: self._focused() == window, "the PIN window has no keyboard")
        asked = "the card was not asked for the tries left"
        wait_for(lambda: any(e.command == _COUNTER for e in self._card.log[told:]), asked)
        # Keys that come before the window is ready for them are lost: then begin anew.
        for _ in range(_ATTEMPTS):
            self._screen.key("Delete")
            self._screen.type(pin)
            time.sleep(_SIGHT)
            self._screen.screenshot(picture, window)
            self._screen.key("Return")
            if happens(lambda: self._pin_arrived(told), _NOTICE):
                break
        self._screen.wait_gone(HOST)

    def _focused(self) -> str:
        """Return the window that has the keyboard."""
        command = ["xdotool", "getwindowfocus"]
        done = subprocess.run(
            command, env=self._screen.env, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def _pin_arrived(self, told: int) -> bool:
        commands = (entry.command for entry in self._card.log[told:])
        return any(command.startswith(_COUNTER) and command != _COUNTER for command in commands)
