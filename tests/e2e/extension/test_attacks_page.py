# SPDX-License-Identifier: Apache-2.0
"""What a hostile page does in its own top window: no gesture, false origins, forged replies."""

import json
from typing import Any

import pytest

from tests.e2e.extension.conftest import TOKEN
from tests.e2e.extension.site import AUTHENTICATE, NONCE, HostRecord, Site
from tests.rig.chromium import Chromium, extension_id

pytestmark = pytest.mark.browser

SILENCE = "ERR_WEBJPKI_EXTENSION_UNAVAILABLE"


def raw_request(arguments: str, verb: str = "authenticate") -> str:
    """A request made without the client, which settles with the extension's last message."""
    return (
        "new Promise((resolve) => { addEventListener('message', ({data}) =>"
        " (data.webjpki === 'error' || data.webjpki === 'result') && resolve(data));"
        f"postMessage({{webjpki: 'request', id: 'a'.repeat(32), verb: '{verb}',"
        f" arguments: {arguments}}}, '*') }})"
    )


def test_W3_origin_is_the_browsers_word_even_with_a_port(
    browser: Chromium, host: HostRecord
) -> None:
    site = Site(browser, "https://other.example.jp:8443/?https://bank.example.jp/")
    site.evaluate("history.replaceState(null, '', '/bank.example.jp')")
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
    assert host.requests()[0]["arguments"]["origin"] == "https://other.example.jp:8443"
    site.page.close()


def test_W3_reply_never_reaches_the_next_document(site: Site, host: HostRecord) -> None:
    host.play(steps=[{"wait": True}, {"send": TOKEN}])
    site.job(AUTHENTICATE)
    site.press()
    host.wait_for("frame", site.page)
    site.page.goto("https://bank.example.jp/")
    host.wait_for("end-of-input", site.page)
    site.wait_for("window.ready === true")
    assert site.heard() == []


def test_W4_request_without_a_gesture_is_refused(site: Site, host: HostRecord) -> None:
    site.evaluate("run()")
    assert site.outcome()["code"] == SILENCE
    assert (site.heard(), host.names()) == ([], [])


def test_W4_gesture_is_forgotten_after_five_seconds(site: Site, host: HostRecord) -> None:
    site.job("1")
    site.press()
    site.outcome()
    site.wait_for("!navigator.userActivation.isActive")
    site.job(AUTHENTICATE)
    site.evaluate("run()")
    assert site.outcome()["code"] == SILENCE
    assert host.names() == []


@pytest.mark.parametrize(
    "click",
    [
        "document.getElementById('go').click()",
        "document.getElementById('go').dispatchEvent(new MouseEvent('click', {bubbles: true}))",
        "(dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'})), run())",
        "(dispatchEvent(new PointerEvent('pointerdown')), run())",
    ],
)
def test_W5_synthetic_click_cannot_ask(site: Site, host: HostRecord, click: str) -> None:
    site.evaluate(f"void {click}")
    assert site.outcome()["code"] == SILENCE
    assert (site.heard(), host.names()) == ([], [])


@pytest.mark.parametrize(
    "made_up",
    [
        "dispatchEvent(new PointerEvent('pointerdown'))",
        "document.body.appendChild(Object.assign(document.createElement('label'),"
        " {innerHTML: '<input type=checkbox>'})).click()",
    ],
    ids=["event", "label"],
)
def test_W5_synthetic_click_does_not_make_another_sites_click_ours(
    site: Site, host: HostRecord, made_up: str
) -> None:
    """A click in a frame counts for the browser on all pages around it. Seen to fail when: isTrusted is not looked at."""
    site.evaluate(
        "void addEventListener('message', ({data}) => { if (!data.clicked || window.active) return;"
        "window.active = navigator.userActivation.isActive;"
        f"{made_up}; run(); }})"
    )
    site.frame('src="https://other.example.jp/raw"')
    site.press_in_frame("outcome")
    assert site.evaluate("active"), "the premise of this attack"
    assert site.outcome()["code"] == SILENCE
    assert (site.heard(), host.names()) == ([], [])


def test_W5_forged_message_event_cannot_ask(site: Site, host: HostRecord) -> None:
    site.job(
        "(dispatchEvent(new MessageEvent('message', {source: window, origin: location.origin,"
        " data: {webjpki: 'request', id: 'b'.repeat(32), verb: 'status', arguments: {}}})), 1)"
    )
    site.press()
    site.outcome()
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
    assert [request["command"] for request in host.requests()] == ["authenticate"]


def test_W7_forged_reply_from_a_frame_is_ignored(site: Site, host: HostRecord) -> None:
    site.frame('src="https://other.example.jp/empty"')
    site.evaluate(
        "void addEventListener('message', ({data}) => { if (data.webjpki !== 'request') return;"
        "const forged = {webjpki: 'result', id: data.id, result: {forged: true}};"
        "frames[0].postMessage(forged, '*'); })"
    )
    frame = next(f for f in site.page.frames if "empty" in f.url)
    frame.evaluate(
        "void addEventListener('message', ({data}) =>"
        " (top.postMessage(data, '*'), top.postMessage({relayed: 1}, '*')))"
    )
    site.evaluate(
        "void addEventListener('message', ({data}) => data.relayed && (window.relayed = 1))"
    )
    host.play(steps=[{"wait": True}])
    site.job(AUTHENTICATE)
    site.press()
    site.wait_for("window.relayed")
    host.wait_for("frame", site.page)
    assert site.evaluate("outcome") is None
    site.page.close()


def test_W7_reply_with_another_id_is_ignored(site: Site, host: HostRecord) -> None:
    forged = "{webjpki: 'result', id: 'c'.repeat(32), result: {forged: true}}"
    site.evaluate(f"void addEventListener('click', () => postMessage({forged}, '*'))")
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}


def test_W8_origin_from_the_page_is_refused(site: Site, host: HostRecord) -> None:
    arguments = json.dumps({"challengeNonce": NONCE, "origin": "https://evil.example"})
    reply = site.ask(raw_request(arguments))["result"]
    assert reply["error"]["code"] == "ERR_WEBJPKI_INVALID_ARGUMENT"
    assert reply["error"]["argument"] == "origin"
    assert host.names() == []


def test_W9_internationalised_origin_is_ascii(browser: Chromium, host: HostRecord) -> None:
    site = Site(browser, "https://日本語.jp/")
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
    origin = host.requests()[0]["arguments"]["origin"]
    assert origin == site.evaluate("location.origin") == "https://xn--wgv71a119e.jp"
    site.page.close()


def test_W12_one_request_over_all_tabs(browser: Chromium, host: HostRecord) -> None:
    host.play(steps=[{"wait": True}])
    first, *others = [Site(browser) for _ in range(3)]
    first.job(AUTHENTICATE)
    first.press()
    host.wait_for("frame", first.page)
    for other in others:
        assert other.ask(AUTHENTICATE)["code"] == "ERR_WEBJPKI_BUSY"
    assert host.names().count("start") == 1
    first.page.close()
    host.wait_for("end-of-input", others[0].page)
    host.play(steps=[{"send": TOKEN}])
    assert others[0].ask(AUTHENTICATE) == {"result": TOKEN}
    for other in others:
        other.page.close()


def test_W15_page_that_breaks_its_own_world_changes_nothing(site: Site, host: HostRecord) -> None:
    request = raw_request(json.dumps({"challengeNonce": NONCE}))
    site.job(request.replace("addEventListener(", "listen(").replace("postMessage(", "said("))
    site.evaluate(
        "(() => { window.said = postMessage.bind(window); window.listen = addEventListener.bind(window);"
        "window.stolen = 0; const steal = () => { window.stolen += 1; };"
        "window.postMessage = EventTarget.prototype.addEventListener = steal;"
        "MessagePort.prototype.postMessage = Function.prototype.call = Function.prototype.apply = steal;"
        "Object.prototype.origin = 'https://evil.example';"
        "Object.prototype.toJSON = () => ({evil: true}); Array.prototype.map = () => [];"
        "Map.prototype.get = Map.prototype.has = () => { throw 1 };"
        "RegExp.prototype.test = () => true; Object.hasOwn = () => false;"
        "window.CustomEvent = window.MessageEvent = window.chrome = undefined;"
        "performance.now = () => 0; window.JSON = {}; })()"
    )
    site.press()
    host.wait_for("exit", site.page)
    site.wait_for("heard.some((m) => m.webjpki === 'result')")
    assert site.evaluate("stolen") == 0
    assert host.requests() == [
        {
            "command": "authenticate",
            "arguments": {"challengeNonce": NONCE, "origin": "https://bank.example.jp"},
        }
    ]


def test_what_is_kept_is_out_of_reach_of_a_pages_process(site: Site) -> None:
    """The relay's world lies in the page's process. Seen to fail when: the store is open to it, as browsers have it."""
    worlds: list[dict[str, Any]] = []
    site.devtools.on("Runtime.executionContextCreated", lambda made: worlds.append(made["context"]))
    site.devtools.send("Runtime.enable")
    [relay] = [world for world in worlds if extension_id() in world["origin"]]
    areas = "chrome.storage.local, chrome.storage.managed, chrome.storage.session"
    tries = "(a) => [a.get(null), a.set?.({choice: 'any'})]"
    said = site.devtools.send(
        "Runtime.evaluate",
        {
            "expression": f"Promise.allSettled([{areas}].flatMap({tries}))",
            "contextId": relay["id"],
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    assert [one["status"] for one in said["result"]["value"]] == ["rejected"] * 6


FLOOD = """(() => {
  const id = (n) => n.toString(16).padStart(32, "0");
  const say = (webjpki, n, rest) => postMessage({webjpki, id: id(n), ...rest}, "*");
  const given = {challengeNonce: "NONCE"};
  say("request", 0, {verb: "authenticate", arguments: given});
  for (let n = 0; n < 3000; n += 1) {
    say("request", n, {verb: "authenticate", arguments: given});
    say("chunk", n + 30000, {chunk: "A".repeat(1000)});
    say("request", n + 10000, {verb: n, arguments: {deep: [[[n]]], wide: "A".repeat(1000)}});
    say("cancel", n + 20000);
  }
  return new Promise(() => {});
})()"""


def test_W12_flood_after_one_gesture_starts_one_host_and_ends_with_its_page(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    """Seen to fail when: each request gets a host of its own."""
    host.play(steps=[{"wait": True}])
    site.job(FLOOD.replace("NONCE", NONCE))
    site.press()
    site.wait_for("heard.filter((m) => m.webjpki === 'error').length >= 5999")
    host.wait_for("frame", site.page)
    other = Site(browser, "https://other.example.jp/")
    assert other.ask(AUTHENTICATE)["code"] == "ERR_WEBJPKI_BUSY"
    site.page.close()
    host.wait_for("end-of-input", other.page)
    assert host.names() == ["start", "frame", "end-of-input"]
    host.play(steps=[{"send": TOKEN}])
    assert other.ask(AUTHENTICATE) == {"result": TOKEN}
    other.page.close()


def test_W12_site_that_asks_again_and_again_opens_no_more_pages(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    """Seen to fail when: each request that finds an old host opens a tab; a page may ask for five seconds."""
    host.play(hello={"version": "9.0.0", "protocol": 2})
    again = "for (let n = 0; n < 12; n += 1) await client.status().catch(() => (tried = n));"
    site.job(f"(async () => {{ {again} throw Error('enough'); }})()")
    site.press()
    assert site.outcome()["text"] == "Error: enough"
    opened = [page for page in browser.context.pages if page.url.endswith("/help.html#update")]
    assert 1 <= len(opened) <= 3
    for page in opened:
        page.close()
