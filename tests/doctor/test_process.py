# SPDX-License-Identifier: Apache-2.0
"""`webjpki-host doctor` as a person runs it: a process, with a real PC/SC service and a card in the reader."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from simulated_card import CardSlot, Fault, PrivatePcscd
from tests.doctor.conftest import MakeCard
from tests.installers.test_command import read_only
from tests.rig.host import ROOT
from tests.rig.pcsc import client_env

pytestmark = pytest.mark.pcsc

LIMIT = 10.0  # seconds; the promise, whatever hangs


def doctor(
    daemon: PrivatePcscd, home: Path, *arguments: str, within: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    env = {**client_env(daemon), "HOME": str(home), "LANG": "ja_JP.UTF-8"}
    return subprocess.run(
        [*within, sys.executable, "-I", "-m", "native_host", "doctor", *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def states(done: subprocess.CompletedProcess[str]) -> Mapping[str, str]:
    return {f["id"]: f["state"] for f in json.loads(done.stdout)["findings"]}


def test_a_card_in_the_reader(pcscd: PrivatePcscd, make_card: MakeCard, tmp_path: Path) -> None:
    with CardSlot(pcscd.ports[0], make_card()):
        told = states(doctor(pcscd, tmp_path, "--json"))
        person = doctor(pcscd, tmp_path)
        report = doctor(pcscd, tmp_path, "--report")
    assert told["service.running"] == told["card.jpki"] == "ok"
    assert told["authentication.current"] == told["authentication-pin.left"] == "ok"
    assert "マイナンバーカードがあります" in person.stdout
    assert "2031" in person.stdout
    assert "2031" not in report.stdout
    assert "山田" not in person.stdout + report.stdout
    assert person.stderr == report.stderr == ""


def test_no_card_and_no_service(pcscd: PrivatePcscd, tmp_path: Path) -> None:
    assert states(doctor(pcscd, tmp_path, "--json"))["reader.only-others"] == "fail"
    pcscd.stop()
    done = doctor(pcscd, tmp_path, "--json")
    assert done.returncode == 1
    assert {"service.stopped", "service.missing", "service.refused"} & states(done).keys()
    assert "reader.none" not in states(done)


def test_a_mute_card_is_named_and_does_not_hold_the_doctor(
    pcscd: PrivatePcscd, make_card: MakeCard, tmp_path: Path
) -> None:
    with CardSlot(pcscd.ports[0], make_card(faults=[Fault(4, "mute")])):
        began = time.monotonic()
        done = doctor(pcscd, tmp_path, "--json")
        assert time.monotonic() - began < LIMIT
    findings = json.loads(done.stdout)["findings"]
    assert {"topic": "card"} in [f["data"] for f in findings if f["id"] == "probe.slow"]
    assert states(done)["fonts.japanese"] in ("ok", "warn", "unknown")


def test_a_read_only_home_is_said_and_nothing_else_suffers(
    pcscd: PrivatePcscd, make_card: MakeCard, tmp_path: Path
) -> None:
    """Seen to fail when: the doctor looks only at what is in the home, not at whether it can be written."""
    with CardSlot(pcscd.ports[0], make_card()):
        person = doctor(pcscd, tmp_path, within=read_only(tmp_path))
        told = states(doctor(pcscd, tmp_path, "--json", within=read_only(tmp_path)))
    assert told["system.read-only-home"] == "warn"
    assert told["card.jpki"] == told["authentication.current"] == "ok"
    assert "probe.fault" not in told
    assert f"ホームフォルダー（{tmp_path}）に書き込めません" in person.stdout
    assert person.stderr == ""
