# SPDX-License-Identifier: Apache-2.0
"""A page's request reaches the host and comes back, through a real Chromium."""

import hashlib
import json

import pytest

from tests.e2e.extension.conftest import TOKEN
from tests.e2e.extension.site import AUTHENTICATE, NONCE, HostRecord, Site
from tests.rig.chromium import extension_id

pytestmark = pytest.mark.browser

SIGNED = {"certificate": "AAAA", "signatures": ["BBBB"]}
HASH = {"format": "hash", "name": "申込書.pdf", "hashFunction": "SHA-256", "hash": "A" * 43 + "="}


def test_sign_in_round_trip(site: Site, host: HostRecord) -> None:
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
    [request] = host.requests()
    assert request == {
        "command": "authenticate",
        "arguments": {"challengeNonce": NONCE, "origin": "https://bank.example.jp"},
    }
    assert host.events()[0]["caller"][0] == f"chrome-extension://{extension_id()}/"
    assert [message["webjpki"] for message in site.heard()] == ["accepted", "result"]


def test_hash_signature_round_trip(site: Site, host: HostRecord) -> None:
    host.play(steps=[{"send": SIGNED}])
    assert site.ask(f"client.sign([{HASH}], {{lang: 'en'}})") == {
        "result": {**SIGNED, "files": [None]}
    }
    [request] = host.requests()
    assert request["arguments"] == {
        "documents": [HASH],
        "lang": "en",
        "origin": "https://bank.example.jp",
    }


def test_blob_of_5_mb_arrives_in_chunks(site: Site, host: HostRecord) -> None:
    size = 5_000_000
    host.play(
        steps=[
            {"content": size, "pause": 0.02},
            {"send": {"progress": {"step": "asking"}}},
            {"send": {"progress": {"step": "signing", "done": 1, "total": 1}}},
            {"send": SIGNED},
        ]
    )
    site.evaluate("void (window.steps = [])")
    outcome = site.ask(
        f"client.sign([{{format: 'cms', name: 'a.pdf', content: new Blob([new Uint8Array({size})"
        ".map((_, i) => i % 251)])}], {onProgress: (step) => steps.push(step)})",
    )
    assert outcome == {"result": {**SIGNED, "files": [{}]}}  # a Blob has no members to tell
    content = next(event for event in host.events() if event["event"] == "content")
    expected = bytes(i % 251 for i in range(size))
    assert content["sha256"] == hashlib.sha256(expected).hexdigest()
    steps = site.evaluate("steps")
    assert steps[-3:] == [
        {"step": "receiving", "document": 0, "loaded": size, "total": size},
        {"step": "asking"},
        {"step": "signing", "loaded": 1, "total": 1},
    ]
    assert len(steps) == 12


def test_reply_over_the_browsers_limit_arrives_in_parts(site: Site, host: HostRecord) -> None:
    reply = {"certificate": "A" * 2000, "signatures": ["B" * 600_000, "C" * 600_000]}
    text = json.dumps(reply)
    parts = [text[at : at + 700_000] for at in range(0, len(text), 700_000)]
    host.play(steps=[*({"send": {"part": part}} for part in parts), {"send": {"parts": 2}}])
    assert site.ask(f"client.sign([{HASH}, {HASH}])") == {
        "result": {**reply, "files": [None, None]}
    }


def test_status_tells_versions_and_no_reader(site: Site, host: HostRecord) -> None:
    assert site.ask("client.status()") == {"result": {"extension": "0.1.0", "host": "0.1.0"}}
    assert [request["command"] for request in host.requests()] == ["quit"]


def test_attributes_round_trip(site: Site, host: HostRecord) -> None:
    host.play(steps=[{"send": {"attributes": {"name": "山田　花子"}}}])
    outcome = site.ask("client.readAttributes(['name', 'sex'])")
    assert outcome == {"result": {"name": "山田　花子"}}
    [request] = host.requests()
    assert request == {
        "command": "read-attributes",
        "arguments": {"fields": ["name", "sex"], "origin": "https://bank.example.jp"},
    }


def test_page_that_works_for_a_while_after_its_call_is_answered(
    site: Site, host: HostRecord
) -> None:
    """Seen to fail when: the client's one second runs on while nobody can answer it."""
    work = "const end = Date.now() + 1500; while (Date.now() < end);"
    assert site.ask(f"{{ const answer = {AUTHENTICATE}; {work} return answer; }}") == {
        "result": TOKEN
    }


def test_error_of_the_host_reaches_the_page_with_its_data(site: Site, host: HostRecord) -> None:
    error = {"code": "ERR_WEBJPKI_PIN_BLOCKED", "message": "locked", "pin": "authentication"}
    host.play(steps=[{"send": {"error": error}}])
    outcome = site.ask(AUTHENTICATE)
    assert (outcome["code"], outcome["data"]) == (error["code"], {"pin": "authentication"})
    happened = site.evaluate(f"client.explain({{code: '{error['code']}'}}, 'en').happened")
    assert happened.startswith("This PIN is locked")
