# SPDX-License-Identifier: Apache-2.0
"""Large documents stream to the host and come back as files; timestamps are asked for on the way."""

import base64
import hashlib
import json
import time

import pytest

from tests.e2e.extension.site import AT_ONCE, HostRecord, Site

pytestmark = pytest.mark.browser

SIZE = 20_000_000
CONTENT = bytes(range(251)) * (SIZE // 251 + 1)
APPENDED = b"\n%%EOF of the next revision" * 40_000
TOKEN = base64.b64encode(b"\x30\x82" + bytes(5000)).decode()
IMPRINT = base64.b64encode(bytes(range(32))).decode()
QUESTION = {"timestamp": {"document": 0, "hashFunction": "SHA-256", "imprint": IMPRINT}}
SIGNED = {"certificate": "AAAA", "signatures": ["BBBB"]}
# The page keeps the finished files, and tells what no message could carry.
DIGESTS = """.then(async ({files}) => Promise.all(files.map(async (file) => ({
  size: file.size, type: file.type,
  sha256: [...new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))]
    .map((byte) => byte.toString(16).padStart(2, '0')).join('')}))))"""
TIMED = (
    "client.sign([{format: 'pdf', name: '契約書.pdf', profile: 'pades-t', content: '%PDF',"
    " timestampAuthority: 'https://tsa.example/'}], {timestamp: bring, signal: stop.signal})"
)


def in_parts(reply: object) -> list[dict[str, object]]:
    text = json.dumps(reply)
    frames: list[object] = [
        {"part": text[at : at + 700_000]} for at in range(0, len(text), 700_000)
    ]
    return [{"send": frame} for frame in [*frames, {"parts": len(frames)}]]


def prepare(site: Site, bring: str) -> None:
    """Give the page its `bring` and a way to stop."""
    site.evaluate(f"void (window.asked = [], window.bring = {bring})")
    site.evaluate("void (window.stop = new AbortController())")


def file_of(content: bytes, kind: str) -> dict[str, object]:
    return {"size": len(content), "type": kind, "sha256": hashlib.sha256(content).hexdigest()}


def test_pdf_of_20_mb_comes_back_as_a_file(site: Site, host: HostRecord) -> None:
    content = CONTENT[:SIZE]
    signed = {**SIGNED, "signatures": [base64.b64encode(APPENDED).decode()]}
    host.play(steps=[{"content": SIZE}, *in_parts(signed)])
    site.evaluate(
        "void (window.steps = [], window.content = new Blob([new Uint8Array("
        f"{SIZE}).map((_, i) => i % 251)]))"
    )
    outcome = site.ask(
        "client.sign([{format: 'pdf', name: '契約書.pdf', profile: 'moj', content}],"
        f" {{onProgress: (step) => steps.push(step)}}){DIGESTS}",
    )
    assert outcome == {"result": [file_of(content + APPENDED, "application/pdf")]}
    taken = host.wait_for("content", site.page)
    assert (taken["size"], taken["sha256"]) == (SIZE, hashlib.sha256(content).hexdigest())
    loaded = [step["loaded"] for step in site.evaluate("steps")]
    assert loaded == [*range(524_288, SIZE, 524_288), SIZE]


def test_content_is_whole_from_a_browser_that_has_no_base64_for_bytes(
    site: Site, host: HostRecord
) -> None:
    """Seen to fail when: a piece loses its beginning, or the words before it travel along."""
    size = 1_300_001
    host.play(steps=[{"content": size}, {"send": SIGNED}])
    site.evaluate("void delete Uint8Array.prototype.toBase64")
    site.evaluate(f"void (window.content = new Uint8Array({size}).map((_, i) => i % 251))")
    site.ask("client.sign([{format: 'cms', name: 'a', content}])")
    taken = host.wait_for("content", site.page)
    assert taken["sha256"] == hashlib.sha256(CONTENT[:size]).hexdigest()


def test_every_format_of_one_batch_comes_back_as_a_file(site: Site, host: HostRecord) -> None:
    def encoded(octets: bytes) -> str:
        return base64.b64encode(octets).decode()

    insertion = {"insert": encoded(b"<Signature/>"), "at": len("<書>あ".encode())}
    enclosure = {"before": encoded(b"["), "after": encoded(b"]")}
    results = [insertion, encoded(b"container"), enclosure]
    host.play(steps=[{"content": 0}, {"send": {**SIGNED, "signatures": results}}])
    outcome = site.ask(
        "client.sign([{format: 'xml', name: 'a.xml', profile: 'xmldsig', content: '<書>あ</書>'},"
        " {format: 'cms', name: 'a', content: 'あ'},"
        f" {{format: 'cms', name: 'b', attached: true, content: 'あ'}}]){DIGESTS}"
    )
    assert outcome["result"] == [
        file_of("<書>あ<Signature/></書>".encode(), "application/xml"),
        file_of(b"container", "application/pkcs7-signature"),
        file_of("[あ]".encode(), "application/pkcs7-mime"),
    ]


def test_timestamp_round_trip(site: Site, host: HostRecord) -> None:
    host.play(steps=[{"content": 4}, {"send": QUESTION}, {"wait": True}, {"send": SIGNED}])
    prepare(site, f"async (question) => (asked.push(question), '{TOKEN}')")
    assert "result" in site.ask(TIMED)
    [document, function, imprint] = site.evaluate(
        "[asked[0].document, asked[0].hashFunction, [...asked[0].imprint]]"
    )
    assert (document, function, bytes(imprint)) == (0, "SHA-256", bytes(range(32)))
    frames = [event["frame"] for event in host.events() if event["event"] == "frame"]
    assert frames[-1] == {"timestampToken": TOKEN}


def test_cancellation_while_the_authority_is_asked(site: Site, host: HostRecord) -> None:
    host.play(steps=[{"content": 4}, {"send": QUESTION}, {"wait": True}])
    prepare(site, "(question) => (asked.push(question), new Promise(() => {}))")
    site.job(TIMED)
    site.press()
    site.wait_for("asked.length === 1")
    since = time.time()
    site.evaluate("stop.abort()")
    assert site.outcome()["code"] == "ERR_WEBJPKI_USER_CANCELLED"
    assert host.wait_for("end-of-input", site.page)["at"] - since < AT_ONCE


def test_authority_that_fails_cancels(site: Site, host: HostRecord) -> None:
    host.play(steps=[{"content": 4}, {"send": QUESTION}, {"wait": True}])
    prepare(site, "async () => { throw new Error('503'); }")
    assert site.ask(TIMED)["code"] == "ERR_WEBJPKI_TIMESTAMP_FAILED"
    host.wait_for("end-of-input", site.page)


def test_document_with_a_timestamp_needs_somebody_to_bring_it(site: Site, host: HostRecord) -> None:
    prepare(site, "undefined")
    outcome = site.ask(TIMED)
    assert (outcome["code"], outcome["data"]) == (
        "ERR_WEBJPKI_INVALID_ARGUMENT",
        {"argument": "timestamp"},
    )
    assert (site.heard(), host.names()) == ([], [])


def post_token(site: Site, token: str, request: str) -> None:
    """Post a token as a page does that does without the client; `request` is the id."""
    message = f"{{webjpki: 'timestampToken', id: {request}, timestampToken: {token}}}"
    site.evaluate(f"void postMessage({message}, location.origin)")


@pytest.mark.parametrize(
    ("asks", "token"),
    [(False, f"'{TOKEN}'"), (True, "'A'.repeat(87388)"), (True, "7"), (True, "'<script>'")],
    ids=["not asked for", "too long", "a number", "no base64"],
)
def test_tokens_that_are_none_end_the_request(
    site: Site, host: HostRecord, asks: bool, token: str
) -> None:
    question = [{"send": QUESTION}] if asks else []
    host.play(steps=[{"content": 4}, *question, {"wait": True}])
    prepare(site, "() => new Promise(() => {})")
    site.job(TIMED)
    site.press()
    host.wait_for("content", site.page)
    if asks:
        site.wait_for("heard.some(({webjpki}) => webjpki === 'timestamp')")
    post_token(site, token, "heard[0].id")
    outcome = site.outcome()
    assert (outcome["code"], outcome["data"]) == (
        "ERR_WEBJPKI_INVALID_ARGUMENT",
        {"argument": "timestampToken"},
    )
    frames = [event["frame"] for event in host.events() if event["event"] == "frame"]
    assert all("timestampToken" not in frame for frame in frames)


def test_token_of_another_request_goes_nowhere(site: Site, host: HostRecord) -> None:
    host.play(steps=[{"content": 4}, {"send": QUESTION}, {"wait": True}, {"send": SIGNED}])
    prepare(site, "() => new Promise((resolve) => (window.resolve = resolve))")
    site.job(TIMED)
    site.press()
    site.wait_for("window.resolve !== undefined")
    post_token(site, "'MAA='", "'f'.repeat(32)")
    site.evaluate(f"resolve('{TOKEN}')")
    assert "result" in site.outcome()
    frames = [event["frame"] for event in host.events() if event["event"] == "frame"]
    assert [f["timestampToken"] for f in frames if "timestampToken" in f] == [TOKEN]
