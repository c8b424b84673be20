# SPDX-License-Identifier: Apache-2.0
"""What a host that is killed outright leaves behind: no process, no file with anything in it, no lock that is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from native_host.turn import Turn
from tests.campaigns.faults.processes import adopting_orphans, hosts
from tests.native_host.desk import ORIGIN, Desk
from tests.native_host.elsewhere import HOST, HostElsewhere
from tests.rig.waiting import wait_for
from tests.webjpki_pdf.test_changes import CONTRACT


@pytest.mark.pcsc
@pytest.mark.window
def test_nothing_is_left_of_a_host_that_is_killed(desk: Desk, tmp_path: Path) -> None:
    """Its children look through the document and draw it. Seen to fail when: a child outlived its host."""
    places = {name: tmp_path / name for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME")}
    for place in places.values():
        place.mkdir()
    env = {**desk.env, **{name: str(place) for name, place in places.items()}}
    document = {"format": "pdf", "name": "契約書.pdf", "size": len(CONTRACT), "profile": "pades-b"}
    with adopting_orphans():
        with HostElsewhere(HOST, env) as host:
            host.request("sign", origin=ORIGIN, documents=[document])
            host.send_content(CONTRACT)
            host.send({"end": True})
            desk.wait_for_window()
            wait_for(lambda: len(hosts()) > 1, "no child looks through the document")
            host.process.kill()
        wait_for(lambda: not hosts(), lambda: f"left: {hosts()}")
    left = [path for place in places.values() for path in place.rglob("*") if path.is_file()]
    assert [path for path in left if path.stat().st_size] == []
    Turn(Path(env["XDG_RUNTIME_DIR"]) / "webjpki").end()
