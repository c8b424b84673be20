# SPDX-License-Identifier: Apache-2.0
"""Whether the person reads what the card signs: the real host, its real window read by an assistive program, real card."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from asn1crypto import cms

from tests.native_host.desk import ORIGIN, READY, Desk, cms_document
from tests.rig.host import HostProcess
from tests.rig.waiting import PATIENCE, wait_for
from tests.window.test_accessibility import bus, needs_pyatspi, seen

__all__ = ["bus"]

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

NAME = "契約書.txt"
AGREED = "代金は一万円とする".encode()
OTHER = "代金は百万円とする".encode()


def sign(host: HostProcess) -> None:
    host.request("sign", origin=ORIGIN, documents=[cms_document(AGREED, NAME)], lang="en")
    host.send_content(AGREED)
    host.send({"end": True})


def tab_to(desk: Desk, env: dict[str, str], name: str) -> None:
    """Press Tab until the focus is on what begins with `name`."""

    def there() -> bool:
        if any(node["focused"] and node["name"].startswith(name) for node in seen(env)):
            return True
        desk.screen.key("Tab")
        return False

    wait_for(there, f"{name} cannot be reached")


@needs_pyatspi
def test_U1_what_is_read_in_the_window_is_what_the_card_signs(
    desk: Desk, bus: dict[str, str]
) -> None:
    """Seen to fail when: the message digest is that of other bytes; the window is given other bytes than were hashed."""
    env = {**bus, **desk.env}
    with HostProcess(env) as host:
        sign(host)
        desk.wait_for_window()
        desk.wait_for_command(READY)
        told = [node["name"] for node in seen(env)]
        assert any(ORIGIN in name for name in told)
        assert any(NAME in name for name in told)
        tab_to(desk, env, "Read")
        desk.screen.key("Return")
        desk.screen.find(f"Content of the document - {NAME}")

        def read() -> list[Any]:
            nodes = seen(env, f"Content of the document - {NAME}")
            return [node for node in nodes if AGREED.decode() in (node["text"] or "")]

        wait_for(read, "the document is never to be read")
        desk.screen.key("Escape")
        tab_to(desk, env, "Signature")
        desk.enter("ABC123")
        (signature,) = host.reply()["signatures"]
    (signer,) = cms.ContentInfo.load(base64.b64decode(signature))["content"]["signer_infos"]
    (digest,) = (a for a in signer["signed_attrs"] if a["type"].native == "message_digest")
    assert digest["values"][0].native == hashlib.sha256(AGREED).digest()


def test_U1_what_comes_after_the_content_ends_the_request_and_is_not_signed(desk: Desk) -> None:
    """Seen to fail when: the host takes what nobody asked for without a word."""
    with desk.host() as host:
        sign(host)
        desk.wait_for_window()
        desk.wait_for_command(READY)
        host.send({"chunk": base64.b64encode(OTHER).decode()})
        assert host.process.wait(PATIENCE) == 0
        *_, last = host.frames()
    assert last["error"]["code"] == "ERR_WEBJPKI_INVALID_ARGUMENT"
    assert desk.verifications() == []
