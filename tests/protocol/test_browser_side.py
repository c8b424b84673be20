# SPDX-License-Identifier: Apache-2.0
"""The page client and the extension's broker do with the vectors what the contract says; both run in Node.js."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from tests.protocol.contract import (
    ANNOUNCEMENTS,
    Vector,
    announcing,
    assert_fits,
    each,
    request_of,
    vectors,
)
from tools.nodejs import NODE

MIRROR = Path(__file__).with_name("mirror.js")


@cache
def outcomes(name: str) -> dict[str, Any]:
    """What the browser's side does with each vector of a set, by id."""
    chosen = [v for v in vectors(name) if name != "requests" or page_may_ask(v)]
    inputs = [request_of(v) if name == "requests" else v["input"] for v in chosen]
    return dict(zip([v["id"] for v in chosen], mirrored(name, inputs), strict=True))


@cache
def announced() -> dict[str, Any]:
    """What the client's check says to each announced document, by the document."""
    documents = [v["input"] for name in ANNOUNCEMENTS for v in vectors(name)]
    said = mirrored("requests", [announcing(document) for document in documents])
    return dict(zip(map(json.dumps, documents), said, strict=True))


def mirrored(name: str, inputs: list[Any]) -> list[Any]:
    """What `mirror.js` makes of the inputs of a set, in their order."""
    ended = subprocess.run(
        [NODE, MIRROR, name],
        input=json.dumps(inputs).encode(),
        stdout=subprocess.PIPE,
        timeout=60,
        check=True,
    )
    return list(json.loads(ended.stdout))


def page_may_ask(vector: Vector) -> bool:
    """Whether the client's check of arguments says anything about this request."""
    request, refused = vector["input"], vector.get("error", {}).get("argument")
    verbs = ("authenticate", "sign", "read-attributes")
    names_a_verb = request.get("command") in verbs and "arguments" in request
    return names_a_verb and refused != "origin"


def assert_refused(outcome: dict[str, Any], expected: dict[str, Any]) -> None:
    assert "error" in outcome, "it was taken"
    assert_fits("error", outcome["error"])
    assert outcome["error"] == {**outcome["error"], **expected}


def without_id(message: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name != "id"}


@each("requests", "accepted", only=page_may_ask)
def test_client_takes_request(vector: Vector) -> None:
    assert outcomes("requests")[vector["id"]] == {}


@each("requests", "refused", only=page_may_ask)
def test_client_refuses_request_as_the_host_does(vector: Vector) -> None:
    assert_refused(outcomes("requests")[vector["id"]], vector["error"])


@each(ANNOUNCEMENTS, "accepted")
def test_client_takes_announcement(vector: Vector) -> None:
    assert announced()[json.dumps(vector["input"])] == {}


@each(ANNOUNCEMENTS, "refused")
def test_client_refuses_announcement_as_the_host_does(vector: Vector) -> None:
    assert_refused(announced()[json.dumps(vector["input"])], vector["error"])


@each("page-messages", "accepted")
def test_client_posts(vector: Vector) -> None:
    outcome = outcomes("page-messages")[vector["id"]]
    assert "error" not in outcome
    for message in outcome["sends"]:
        assert_fits("page-message", message)
    assert len({message["id"] for message in outcome["sends"]}) == 1
    assert [without_id(message) for message in outcome["sends"]] == vector["sends"]


@each("page-messages", "refused")
def test_client_refuses_and_posts_nothing(vector: Vector) -> None:
    outcome = outcomes("page-messages")[vector["id"]]
    assert_refused(outcome, vector["error"])
    assert outcome["sends"] == []


@each("relayed-requests", "accepted")
def test_extension_passes_request_on(vector: Vector) -> None:
    outcome = outcomes("relayed-requests")[vector["id"]]
    assert outcome["request"] == vector["request"]
    assert [message["webjpki"] for message in outcome["sends"]] == ["accepted"]
    for message in outcome["sends"]:
        assert_fits("extension-message", {**message, "id": "0" * 32})


@each("relayed-requests", "refused")
def test_extension_refuses_and_starts_no_host(vector: Vector) -> None:
    outcome = outcomes("relayed-requests")[vector["id"]]
    assert "request" not in outcome
    [message] = outcome["sends"]
    assert_fits("extension-message", {**message, "id": "0" * 32})
    assert_refused(message, vector["error"])


@each("relayed-requests", "silent")
def test_extension_stays_silent(vector: Vector) -> None:
    assert outcomes("relayed-requests")[vector["id"]] == {"sends": [], "closed": True}


@each("origins", "accepted")
def test_extension_passes_origin_on(vector: Vector) -> None:
    request = outcomes("origins")[vector["id"]]["request"]
    assert request["arguments"]["origin"] == vector["input"]


@each("origins", "refused")
def test_extension_does_not_answer_origin(vector: Vector) -> None:
    outcome = outcomes("origins")[vector["id"]]
    if "UrlParsersTakeIt" in vector["flags"]:
        # A browser may say so, and the host, which has the last word, refuses it.
        assert outcome["request"]["arguments"]["origin"] == vector["input"]
    else:
        assert outcome == {"sends": [], "closed": True}
