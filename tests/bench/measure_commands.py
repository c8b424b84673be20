# SPDX-License-Identifier: Apache-2.0
"""Commands and bytes between host and card, in three manners of the card: counted by the card itself, over whole requests.

Through pcscd and window, up to the reply; the SELECT that closes the card afterwards is counted apart. The
floor is what the same work takes without retry query, label and availability.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulated_card import SimulatedCard
from tests.native_host.desk import Desk, cms_document, hash_document, sign_in_arguments
from tests.rig.host import HostProcess
from tests.rig.pcsc import client_env
from tests.rig.screen import Screen
from tools.figure import Figure

CLOSING = "00A4040C07A0000001510000"
# Retry query, label (2), availability (2): allowed on top of the floor.
REST = 5
HASHES = 10
MANNERS: dict[str, dict[str, Any]] = {
    "classic": {"short_file_ids": False},
    "short ids": {},
    "extended": {"extended_length": True},
}


@dataclass(frozen=True)
class Work:
    """A request: the PIN it asks for, and its floor of commands besides the blocks of the certificate."""

    name: str
    pin: str
    send: Callable[[HostProcess], None]
    floors: dict[str, int]  # by manner; a block is 256 bytes of the certificate


@dataclass(frozen=True)
class Traffic:
    """What went to and fro, up to the reply."""

    commands: int
    octets: int
    blocks: int


def measure() -> Iterator[Figure]:
    """Count what the card was asked."""
    with tempfile.TemporaryDirectory() as folder, Screen() as screen:
        root = Path(folder)
        for work in WORKS:
            for manner, options in MANNERS.items():
                yield from _figures(work, manner, _traffic(screen, root, work, options))
        for what, arguments in _OPENSC.items():
            traffic = _opensc(screen, root, arguments)
            yield Figure(f"{what} by pkcs11-tool of OpenSC", traffic.commands, "APDUs")
            yield Figure(f"{what} by pkcs11-tool of OpenSC", traffic.octets / 1000, "kB")


def _figures(work: Work, manner: str, traffic: Traffic) -> Iterator[Figure]:
    floor = work.floors[manner] + (0 if manner == "extended" else traffic.blocks)
    what, beside = f"{work.name}, {manner}", f"the floor is {floor}"
    yield Figure(what, traffic.commands, "APDUs", floor + REST, beside)
    yield Figure(what, traffic.octets / 1000, "kB")


def _traffic(screen: Screen, root: Path, work: Work, options: dict[str, Any]) -> Traffic:
    card = SimulatedCard(root, **options)
    with Desk(screen, root, root, card=card) as desk, desk.host() as host:
        work.send(host)
        desk.enter(work.pin)
        assert "error" not in host.reply()
        return _counted(card)


def _counted(card: SimulatedCard) -> Traffic:
    entries = [entry for entry in card.log if entry.command != CLOSING]
    octets = sum(len(entry.command + entry.response) // 2 for entry in entries)
    in_files = [entry for entry in entries if entry.file in ("0001", "000A")]
    read = sum(len(e.response) // 2 - 2 for e in in_files if e.command.startswith("00B0"))
    return Traffic(len(entries), octets, -(-read // 256))


def _sign_in(host: HostProcess) -> None:
    host.request("authenticate", **sign_in_arguments())


def _sign_content(host: HostProcess) -> None:
    content = b"x" * 1000
    host.request("sign", origin="https://a.example", documents=[cms_document(content)])
    host.send_content(content)
    host.send({"end": True})


def _sign_hashes(host: HostProcess) -> None:
    documents = [hash_document(f"{i}.pdf") for i in range(HASHES)]
    host.request("sign", origin="https://a.example", documents=documents)


WORKS = (
    Work("sign-in", "1234", _sign_in, {"classic": 6, "short ids": 3, "extended": 5}),
    Work("one signature", "ABC123", _sign_content, {"classic": 7, "short ids": 4, "extended": 5}),
    Work(
        f"{HASHES} digests, one PIN",
        "ABC123",
        _sign_hashes,
        {"classic": 6 + HASHES, "short ids": 3 + HASHES, "extended": 4 + HASHES},
    ),
)
_OPENSC = {
    "sign-in": ["--slot-index", "0", "--pin", "1234", "--id", "01"],
    "one signature": ["--slot-index", "1", "--pin", "ABC123", "--id", "02"],
}


def _opensc(screen: Screen, root: Path, arguments: list[str]) -> Traffic:
    """PIN, certificate and one signature over a message of 64 bytes."""
    message = root / "message"
    message.write_bytes(bytes(64))
    with Desk(screen, root, root, card=SimulatedCard(root)) as desk:
        tool = ["pkcs11-tool", "--login", *arguments, "--sign", "-m", "SHA256-RSA-PKCS"]
        files = ["-i", str(message), "-o", "/dev/null"]
        subprocess.run(
            [*tool, *files], env=client_env(desk.daemon), check=True, capture_output=True
        )
        return _counted(desk.card)
