# SPDX-License-Identifier: Apache-2.0
"""9. stdout carries frames and nothing else; no listening socket, no outgoing connection."""

from __future__ import annotations

import json
import struct

import pytest

from tests.fakes.gate import SIGN, GatedCard
from tests.native_host.desk import Desk, sign_in_arguments
from tests.native_host.elsewhere import HOST, HostElsewhere
from tests.native_host.test_network import ALONE, check_silent

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

NOISY = {"QT_LOGGING_RULES": "qt.qpa.*=true"}


def test_promise_09_frames_only_and_no_network(desk: Desk) -> None:
    """Seen to fail when: take_over left fd 1 alone and ceremony.hold printed; hold opened a socket."""
    gate = GatedCard(desk.pki_dir, SIGN)
    desk.use(gate.card)
    development = [*ALONE, HOST[0], "-I", "-X", "dev", *HOST[2:]]
    with HostElsewhere(development, {**desk.env, **NOISY}) as host:
        request = {"command": "authenticate", "arguments": sign_in_arguments()}
        host.send(request)
        desk.wait_for_window()
        check_silent(host.pid)
        desk.enter("1234")
        gate.wait()
        check_silent(host.pid)
        gate.open()
        assert host.process.stdout is not None
        octets = host.process.stdout.read()
    frames = []
    while octets:
        (length,) = struct.unpack("=I", octets[:4])
        assert len(octets) >= 4 + length
        frames.append(json.loads(octets[4 : 4 + length]))
        octets = octets[4 + length :]
    assert [sorted(frame)[0] for frame in frames] == ["protocol", "progress", "algorithm"]
