# SPDX-License-Identifier: Apache-2.0
"""A page with one button, and the raw protocol to press it and to look at what came of it."""

import json
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.rig.chromium import ROOT, Chromium, on
from tests.rig.waiting import PATIENCE, wait_for

NONCE = "bm9uY2Ugb2YgYXQgbGVhc3QgMjU2IGJpdHMsIGZvciB0ZXN0cw=="
# Seconds. Promise 8 says one, and docs/performance.md measures it; a busy machine may need more. Who leaves it to the
# browser needs more than this: Chromium stops an idle worker, and closes its ports, after 30.
AT_ONCE = 10.0
_CLIENT = ROOT / "protocol" / "client"
_BUTTON = b"""<!doctype html><meta charset="utf-8"><title>bank</title>
<button id="go" style="position:fixed;inset:0 auto auto 0;width:100px;height:50px">go</button>
<script type="module">
  import * as client from "/webjpki.js";
  window.client = client;
  window.heard = [];
  window.outcome = null;
  window.job = () => client.authenticate("NONCE");
  addEventListener("message", ({ data }) => data?.webjpki && heard.push(data));
  const run = () => {
    outcome = null;
    Promise.resolve(window.job())
      .then((result) => (outcome = { result }))
      .catch((error) => (outcome = { code: error.code, data: error.data, text: String(error) }))
      .then(() => parent !== window && parent.postMessage({ outcome }, "*"));
  };
  document.getElementById("go").addEventListener("click", run);
  window.run = run;
  window.ready = true;
</script>
"""
# Speaks the protocol by itself at every click: what a hostile frame would do.
RAW = """<!doctype html><body style="margin:0;height:100%"><p>click</p><script>
addEventListener("click", () => {
  for (const target of [window, parent, top]) {
    target.postMessage({webjpki: "request", id: "f".repeat(32), verb: "status", arguments: {}}, "*");
  }
  top.postMessage({clicked: true}, "*");
});
addEventListener("message", ({data}) => {
  if (data.webjpki && data.webjpki !== "request") top.postMessage({told: data}, "*");
});
</script>"""
PAGES = {
    "/": _BUTTON.replace(b"NONCE", NONCE.encode()),
    "/raw": RAW.encode(),
    "/sandboxed": RAW.encode(),
    **{f"/{path.relative_to(_CLIENT)}": path.read_bytes() for path in _CLIENT.rglob("*.js")},
    "/empty": b"<!doctype html><title>empty</title>",
}
POLICIES = {"/sandboxed": "sandbox allow-scripts"}  # an opaque origin at an address of the site
AUTHENTICATE = f"client.authenticate({json.dumps(NONCE)})"


class Site:
    """One tab with the page in it, driven without ever making up a gesture."""

    def __init__(self, browser: Chromium, address: str = "https://bank.example.jp/") -> None:
        self.page: Page = browser.context.new_page()
        self.page.goto(address)
        self.devtools: CDPSession = browser.devtools(self.page)
        self.wait_for("window.ready === true")

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401  # whatever the page has
        answer = self.devtools.send(
            "Runtime.evaluate",
            {
                "expression": expression,
                "returnByValue": True,
                "awaitPromise": True,
                "userGesture": False,
            },
        )
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait_for(self, expression: str, seconds: float = PATIENCE) -> Any:  # noqa: ANN401  # see evaluate
        return wait_for(
            lambda: self.evaluate(expression),
            lambda: f"never true: {expression}; heard {self.heard()}",
            within=seconds,
            pause=on(self.page),
        )

    def heard(self) -> list[dict[str, Any]]:
        """Return the extension's messages, in order."""
        ours = "['accepted', 'progress', 'result', 'error']"
        return list(self.evaluate(f"heard.filter((m) => {ours}.includes(m.webjpki))"))

    def job(self, expression: str) -> None:
        """Say what the button does."""
        self.evaluate(f"void (job = () => {expression})")

    def press(self) -> None:
        """Press the button with the mouse, as a person does."""
        self.page.bring_to_front()
        self.page.mouse.click(20, 20)

    def frame(self, markup: str) -> None:
        """Put an iframe below the button and wait until it has loaded; `markup` is its attributes."""
        style = "position:fixed;top:100px;left:0;width:300px;height:200px"
        element = f'<iframe style="{style}" {markup}></iframe>'
        self.evaluate(
            "new Promise((loaded) => { const template = document.createElement('template');"
            f"template.innerHTML = {json.dumps(element)};"
            "const frame = template.content.firstChild; frame.onload = () => loaded();"
            "document.body.append(frame); })"
        )

    def press_in_frame(self, until: str) -> Any:  # noqa: ANN401  # see evaluate
        """Click into the frame until `until` is true: a frame takes no clicks before it is painted."""
        self.page.bring_to_front()
        for _ in range(50):
            self.page.mouse.click(20, 120)
            self.page.wait_for_timeout(100)
            if value := self.evaluate(until):
                return value
        raise AssertionError(f"never true after a click in the frame: {until}")

    def outcome(self, seconds: float = PATIENCE) -> dict[str, Any]:
        return dict(self.wait_for("outcome", seconds))

    def ask(self, expression: str) -> dict[str, Any]:
        """Press the button, and return the outcome: `{"result"}` or `{"code", "data"}`."""
        self.job(expression)
        self.press()
        return self.outcome()


class HostRecord:
    """What the scripted host is told to do, and what it wrote down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def play(self, **script: object) -> None:
        """Set the script for the runs to come, and forget those before."""
        for record in self.folder.glob("*.jsonl"):
            record.unlink()
        (self.folder / "script.json").write_text(json.dumps(script), encoding="utf-8")

    def events(self) -> list[dict[str, Any]]:
        """Return what all runs since `play` wrote, in order of time."""
        texts = [record.read_text("utf-8") for record in self.folder.glob("*.jsonl")]
        runs = [[json.loads(line) for line in text.splitlines()] for text in texts]
        # A run of the test before may still write its end, into a record that `play` took away.
        whole = [run for run in runs if run and run[0]["event"] == "start"]
        return sorted((line for run in whole for line in run), key=lambda line: line["at"])

    def names(self) -> list[str]:
        return [event["event"] for event in self.events()]

    def requests(self) -> list[dict[str, Any]]:
        """Return the request of every run."""
        return [e["frame"] for e in self.events() if "command" in e.get("frame", {})]

    def wait_for(self, event: str, page: Page | None = None) -> dict[str, Any]:
        """Return the first record of `event`, waiting for it; `page` is one of Playwright's, where there is any."""
        return wait_for(
            lambda: [e for e in self.events() if e["event"] == event],
            lambda: f"no {event} in {self.events()}",
            pause=time.sleep if page is None else on(page),
        )[0]
