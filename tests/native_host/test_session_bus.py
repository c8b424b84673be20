# SPDX-License-Identifier: Apache-2.0
"""Showing a window runs no program that somebody put on PATH."""

from __future__ import annotations

from pathlib import Path

import pytest

from native_host.session_bus import start_none
from tests.native_host.desk import Desk, sign_in_arguments
from tests.native_host.elsewhere import HOST, HostElsewhere


@pytest.mark.pcsc
@pytest.mark.window
def test_no_bus_is_started_for_the_window(desk: Desk, tmp_path: Path) -> None:
    """Seen to fail when: Qt is loaded with DBUS_SESSION_BUS_ADDRESS unset (libdbus then runs `dbus-launch`)."""
    ran = tmp_path / "ran"
    trap = tmp_path / "bin" / "dbus-launch"
    trap.parent.mkdir()
    trap.write_text(f'#!/bin/sh\n: > "{ran}"\n', encoding="utf-8")
    trap.chmod(0o755)
    env = {**desk.env, "PATH": f"{trap.parent}:{desk.env['PATH']}"}
    env.pop("DBUS_SESSION_BUS_ADDRESS", None)
    with HostElsewhere(HOST, env) as host:
        host.request("authenticate", **sign_in_arguments())
        desk.enter("1234")
        assert "signature" in host.reply()
    assert not ran.exists()


@pytest.mark.parametrize(
    ("found", "settled"),
    [
        ({}, "disabled:"),
        ({"DBUS_SESSION_BUS_ADDRESS": "autolaunch:"}, "disabled:"),
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus"}, "unix:path=/run/user/1000/bus"),
    ],
)  # fmt: skip
def test_what_is_there_stays(found: dict[str, str], settled: str) -> None:
    start_none(found)
    assert found["DBUS_SESSION_BUS_ADDRESS"] == settled
