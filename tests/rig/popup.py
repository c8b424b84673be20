# SPDX-License-Identifier: Apache-2.0
"""Opens the extension's real popup over a tab and works in it through the raw protocol."""

import base64
import itertools
import json
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.rig.chromium import Chromium, extension_id, on
from tests.rig.waiting import wait_for


class Popup:
    """The popup as a person sees it: with the tab in front and activeTab, and gone when it closes."""

    def __init__(self, browser: Chromium, page: Page) -> None:
        self._pause = on(page)
        self._session = _browser_session(browser)
        self._numbers = itertools.count(1)
        self._answers: dict[int, dict[str, Any]] = {}
        self._session.on("Target.receivedMessageFromTarget", self._receive)
        page.bring_to_front()
        tab = self._target("tab", page.url)
        self._session.send(
            "Extensions.triggerAction", {"id": extension_id(), "targetId": tab["targetId"]}
        )
        self._target_id = self._target("page", f"{extension_id()}/popup.html")["targetId"]
        attached = self._session.send(
            "Target.attachToTarget", {"targetId": self._target_id, "flatten": False}
        )
        self._attached = attached["sessionId"]

    def _target(self, kind: str, address: str) -> dict[str, Any]:
        def look() -> dict[str, Any]:
            answer = self._session.send("Target.getTargets", {"filter": [{"type": kind}]})
            shown = (target for target in answer["targetInfos"] if address in target["url"])
            return dict(next(shown, {}))

        return wait_for(look, f"no {kind} shows {address}", pause=self._pause)

    def _receive(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        self._answers[message.get("id", 0)] = message

    def send(self, method: str, **params: object) -> dict[str, Any]:
        """Send one command of the raw protocol to the popup, and return its result."""
        number = self._post(method, params)
        unanswered = f"the popup did not answer {method}"
        answer = wait_for(lambda: self._answers.get(number), unanswered, pause=self._pause)
        return dict((answer or {})["result"])

    def _post(self, method: str, params: Mapping[str, object]) -> int:
        number = next(self._numbers)
        message = json.dumps({"id": number, "method": method, "params": params})
        self._session.send(
            "Target.sendMessageToTarget", {"sessionId": self._attached, "message": message}
        )
        return number

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401  # whatever the page has
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> Any:  # noqa: ANN401  # as above
        return wait_for(
            lambda: self.evaluate(expression),
            lambda: f"never true in the popup: {expression}; {self.text()}",
            pause=self._pause,
        )

    def text(self) -> str:
        return str(self.evaluate("document.body.innerText"))

    def click(self, selector: str) -> None:
        """Click with the mouse, as a person does."""
        for event in self._click(selector):
            self.send("Input.dispatchMouseEvent", **event)

    def click_last(self, selector: str) -> None:
        """Click what may take the popup away, so that it may never answer."""
        for event in self._click(selector):
            self._post("Input.dispatchMouseEvent", event)
        self._session.detach()

    def _click(self, selector: str) -> list[dict[str, object]]:
        x, y = self._place(selector)
        place = {"x": x, "y": y, "button": "left", "clickCount": 1}
        return [{"type": kind, **place} for kind in ("mousePressed", "mouseReleased")]

    def _place(self, selector: str) -> tuple[float, float]:
        """Find the middle of what is to be clicked, once it stands still: answers of the host move it."""
        box = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        middle = f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])({box})"
        seen: list[list[float]] = []

        def look() -> bool:
            seen.append(self.evaluate(middle))
            return seen[-1] == seen[-5:][0] and len(seen) >= 5

        wait_for(look, f"{selector} does not stand still", pause=self._pause)
        x, y = seen[-1]
        return x, y

    def screenshot(self) -> bytes:
        return base64.b64decode(self.send("Page.captureScreenshot")["data"])

    def close(self) -> None:
        self._session.send("Target.closeTarget", {"targetId": self._target_id})
        self._session.detach()


def _browser_session(browser: Chromium) -> CDPSession:
    running = browser.context.browser
    if running is None:
        raise RuntimeError("this Playwright gives no access to the browser behind a context")
    return running.new_browser_cdp_session()
