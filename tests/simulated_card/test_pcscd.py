# SPDX-License-Identifier: Apache-2.0
"""Shows the private daemon and its slots as PC/SC clients see them, also when things break."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulated_card import HOLDERS, CardSlot, Fault, PrivatePcscd, SimulatedCard
from tests.rig.pcsc import READER_NAMES, RIG, CardInReader, client_env, exchange
from tests.rig.waiting import wait_for

pytestmark = pytest.mark.pcsc

SELECT_JPKI = "00A4040C0AD392F000260100000001"
SELECT_PIN, VERIFY, SELECT_KEY = "00A4020C020018", "002000800431323334", "00A4020C020017"
SIGN = "802A008001AA00"
NO_READER, NO_CARD = "8010002E", "8010000C"


@contextmanager
def watched_reader(daemon: PrivatePcscd) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(RIG / "pcsc_watch.py"), READER_NAMES[0]]
    watcher = subprocess.Popen(
        command,
        env=client_env(daemon),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield watcher
    finally:
        watcher.kill()
        watcher.communicate()


def next_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def gone(pid: int) -> bool:
    """Wait until the process ``pid`` has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)


def test_a_client_sees_the_card_come_and_go(pcscd: PrivatePcscd, pki_dir: Path) -> None:
    slot = CardSlot(pcscd.ports[0], SimulatedCard(pki_dir))
    with watched_reader(pcscd) as watcher:
        assert next_line(watcher) == "empty"
        for _ in range(2):
            slot.insert()
            assert slot.inserted
            assert next_line(watcher) == "present"
            slot.remove()
            assert not slot.inserted
            assert next_line(watcher) == "empty"


def test_a_client_talks_to_the_card(card_in_reader: CardInReader) -> None:
    done = exchange(card_in_reader.pcscd, [SELECT_JPKI, SELECT_PIN, "00200080"])
    assert done.stdout.split() == ["9000", "9000", "63C3"]
    assert [entry.status for entry in card_in_reader.card.log] == [0x9000, 0x9000, 0x63C3]


def test_two_readers_hold_two_cards(card_in_reader: CardInReader, pki_dir: Path) -> None:
    daemon = card_in_reader.pcscd
    second = SimulatedCard(pki_dir, HOLDERS["child"])
    with CardSlot(daemon.ports[1], second):
        read = [SELECT_JPKI, "00A4020C020008", "00B0000003"]
        assert exchange(daemon, read, reader=0).stdout.split()[-1] == "8F8F009000"
        assert exchange(daemon, read, reader=1).stdout.split()[-1] == "008F009000"


def test_an_empty_reader_and_no_reader(pcscd: PrivatePcscd) -> None:
    assert NO_CARD in exchange(pcscd, [SELECT_JPKI]).stderr
    with PrivatePcscd(readers=0) as bare:
        assert bare.ports == ()
        missing = exchange(bare, [SELECT_JPKI]).stderr
    assert missing.split()[0] in {"80100009", NO_READER}


def test_unpower_takes_the_verified_pin_away(card_in_reader: CardInReader) -> None:
    verify = [SELECT_JPKI, SELECT_PIN, VERIFY]
    exchange(card_in_reader.pcscd, verify, leave="unpower")
    again = exchange(card_in_reader.pcscd, [SELECT_JPKI, SELECT_KEY, SIGN])
    assert again.stdout.split()[-1] == "6982"


def test_the_card_can_be_pulled_in_the_middle(card_in_reader: CardInReader) -> None:
    card_in_reader.card.set_faults([Fault(3, "pull")])
    done = exchange(card_in_reader.pcscd, [SELECT_JPKI, SELECT_PIN, VERIFY])
    assert done.returncode == 1
    assert done.stdout.split() == ["9000", "9000"]
    assert not card_in_reader.slot.inserted
    assert card_in_reader.card.tries["authentication"] == 3
    card_in_reader.slot.insert()
    assert exchange(card_in_reader.pcscd, [SELECT_JPKI]).stdout.split() == ["9000"]


def test_a_mute_card_blocks_until_it_is_pulled(card_in_reader: CardInReader) -> None:
    card_in_reader.card.set_faults([Fault(2, "mute")])
    command = [sys.executable, str(RIG / "pcsc_exchange.py"), READER_NAMES[0], "unpower"]
    with subprocess.Popen(
        [*command, SELECT_JPKI, SELECT_PIN],
        env=dict(card_in_reader.env),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as client:
        assert next_line(client) == "9000"
        with pytest.raises(subprocess.TimeoutExpired):
            client.wait(0.5)
        card_in_reader.slot.remove()
        assert client.wait(20) == 1


def test_a_killed_daemon_comes_back_on_the_same_paths(card_in_reader: CardInReader) -> None:
    daemon, slot = card_in_reader.pcscd, card_in_reader.slot
    env, ports, pid = daemon.env, daemon.ports, daemon.pid
    daemon.kill()
    assert gone(pid)
    assert exchange(daemon, [SELECT_JPKI]).returncode == 1
    daemon.start()
    slot.insert()
    assert (daemon.env, daemon.ports) == (env, ports)
    assert daemon.pid != pid
    assert exchange(daemon, [SELECT_JPKI]).stdout.split() == ["9000"]


def test_daemons_do_not_disturb_each_other(card_in_reader: CardInReader) -> None:
    with PrivatePcscd() as other:
        assert set(other.ports).isdisjoint(card_in_reader.pcscd.ports)
        assert NO_CARD in exchange(other, [SELECT_JPKI]).stderr
    assert exchange(card_in_reader.pcscd, [SELECT_JPKI]).stdout.split() == ["9000"]


START_AND_WAIT = """
from simulated_card import PrivatePcscd
with PrivatePcscd() as daemon:
    print(daemon.pid, daemon.folder, flush=True)
    input()
"""


def test_nothing_is_left_behind(pcscd: PrivatePcscd) -> None:
    pid = pcscd.pid
    pcscd.close()
    assert gone(pid)
    assert not pcscd.folder.exists()


def test_nothing_is_left_behind_when_the_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    pid, folder = next_line(parent).split()
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    assert gone(int(pid))
    wait_for(lambda: not Path(folder).exists(), "the folder stays")


@pytest.mark.skipif(os.geteuid() != 0, reason="everyone else already runs unprivileged")
def test_the_daemon_runs_without_privileges() -> None:
    nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    # The checkout may lie in a folder of root's own.
    nobody += ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
    if subprocess.run(
        [*nobody, "unshare", "-r", "true"], capture_output=True, check=False
    ).returncode:
        pytest.skip("no user namespaces for everyone here: in a chroot the kernel refuses them")
    done = subprocess.run(
        [*nobody, sys.executable, "-c", START_AND_WAIT],
        input="\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert gone(int(done.stdout.split()[0]))
