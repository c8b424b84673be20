# SPDX-License-Identifier: Apache-2.0
"""The command `doctor` over the pipe: the reply fits the contract, and a closed pipe ends it at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from native_host import __version__
from simulated_card import CardSlot, Fault, PrivatePcscd
from tests.doctor.conftest import MakeCard
from tests.protocol.contract import assert_fits
from tests.rig.host import HostProcess
from tests.rig.pcsc import client_env

pytestmark = pytest.mark.pcsc


def test_the_check_page_hears_what_the_terminal_says(
    pcscd: PrivatePcscd, make_card: MakeCard, tmp_path: Path
) -> None:
    hanako = make_card()
    env = {**client_env(pcscd), "HOME": str(tmp_path)}
    with CardSlot(pcscd.ports[0], hanako), HostProcess(env) as host:
        host.request("doctor", lang="ja", extension=__version__)
        reply = host.reply()
    assert_fits("reply-doctor", reply)
    findings = {finding["id"]: finding for finding in reply["findings"]}
    assert findings["versions.same"]["state"] == "ok"
    assert "2031-03-15" in findings["authentication.current"]["found"]
    assert "2031" not in reply["report"]
    assert hanako.tries["authentication"] == 3


def test_closing_the_pipe_ends_it_though_a_card_is_mute(
    pcscd: PrivatePcscd, make_card: MakeCard, tmp_path: Path
) -> None:
    env = {**client_env(pcscd), "HOME": str(tmp_path)}
    mute = make_card(faults=[Fault(4, "mute")])
    with CardSlot(pcscd.ports[0], mute), HostProcess(env) as host:
        host.request("doctor", lang="en")
        while len(mute.log) < 3:
            time.sleep(0.01)
        closed = time.monotonic()
        host.close_stdin()
        assert host.process.wait(10) == 0
        assert time.monotonic() - closed < 1.0  # the promise of protocol/README.md, section 3
