# SPDX-License-Identifier: Apache-2.0
"""Sign-in and signature beside a minimal pyscard script that gives the card the same commands, at three paces of the card.

From Return to the reply, where the script is given its word once it has read everything; and from the
request to the reply, where it does all in a row and has neither window nor person. Both take the power
from the card before they reply.

Both are given Return in the same way: a key press handed to the X server. The host's goes through Qt
and the PIN field; the script has the barest window there is, made before it is measured. The host also
checks the signature that it got, which the script does not. Where the card takes no time at all that is
much of what is measured; a card takes a third of a second.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from simulated_card import SimulatedCard
from simulated_card.timing import CONTACT, CONTACTLESS, ZERO
from tests.bench.timed import python
from tests.native_host.desk import Desk, hash_document, sign_in_arguments
from tests.rig.screen import Screen
from tests.rig.typist import Typist
from tools.figure import Figure

RUNS = 15
PACES = {"zero": ZERO, "contact": CONTACT, "contactless": CONTACTLESS}
READY = "00200080"
_SCRIPT = """
import base64, ctypes, os, sys
from smartcard.scard import *
x = ctypes.CDLL('libX11.so.6')
for name in ('XOpenDisplay', 'XDefaultRootWindow', 'XCreateSimpleWindow'):
    getattr(x, name).restype = ctypes.c_ulong
display = ctypes.c_void_p(x.XOpenDisplay(None))
root = ctypes.c_ulong(x.XDefaultRootWindow(display))
window = ctypes.c_ulong(x.XCreateSimpleWindow(display, root, 0, 0, 99, 99, 0, 0, 0))
event = (ctypes.c_int * 48)()
def wait_for(kind):
    event[0] = 0
    while event[0] != kind:
        x.XNextEvent(display, event)
KEY, MAPPED = 2, 19
x.XSelectInput(display, window, 1 | 1 << 17)
x.XMapWindow(display, window)
wait_for(MAPPED)
x.XSetInputFocus(display, window, 1, 0)
x.XSync(display, 0)
pin, pin_file, certificate, key, before = sys.argv[1:]
def send(text):
    octets = list(bytes.fromhex(text))
    _, answer = SCardTransmit(card, protocol, octets)
    assert answer[-2] in (0x90, 0x63), (text, answer)
    return bytes(answer[:-2])
def read():
    start = send('00B0' + certificate + '0000')
    total = int.from_bytes(start[2:4], 'big') + 4
    while len(start) < total:
        part = min(256, total - len(start))
        start += send('00B0%04X%02X' % (len(start), part % 256))
    return start
os.write(1, b'.')
os.read(0, 1)
_, context = SCardEstablishContext(SCARD_SCOPE_USER)
_, names = SCardListReaders(context, [])
_, card, protocol = SCardConnect(context, names[0], SCARD_SHARE_EXCLUSIVE, 3)
send('00A4040C0AD392F000260100000001')
der = read() if before else b''
send('00A4020C02' + pin_file)
send('00200080')
os.write(1, b'.')
wait_for(KEY)
send('00200080%02X' % len(pin) + pin.encode().hex())
der = der or read()
made = send('802A00' + key + '333031300D060960864801650304020105000420' + '00' * 32 + '00')
send('00A4040C07A0000001510000')
SCardDisconnect(card, SCARD_UNPOWER_CARD)
os.write(1, base64.b64encode(der + made))
"""


class Kind(NamedTuple):
    """A request, and the script's arguments for the same."""

    command: str
    arguments: dict[str, object]
    pin: str
    script: tuple[str, ...]


class Times(NamedTuple):
    """Seconds from Return, and from the request, to the reply."""

    after_return: float
    whole: float


_DOCUMENT: dict[str, object] = {"documents": [hash_document()], "origin": "https://a.example"}
KINDS = {
    "sign-in": Kind("authenticate", sign_in_arguments(), "1234", ("0018", "8A", "97", "yes")),
    "signature": Kind("sign", _DOCUMENT, "ABC123", ("001B", "81", "9A", "")),
}


def measure() -> Iterator[Figure]:
    """Take medians of interleaved runs."""
    with tempfile.TemporaryDirectory() as folder, Screen() as screen:
        root = Path(folder)
        for pace, timing in PACES.items():
            card = SimulatedCard(root, timing=timing)
            with Desk(screen, root, root, card=card) as desk, Typist(screen.display) as typist:
                for name, kind in KINDS.items():
                    pairs = [
                        (_host(desk, typist, kind), _script(desk, typist, kind))
                        for _ in range(RUNS)
                    ]
                    yield from _figures(f"{name}, {pace} pace", pairs)


def _figures(what: str, pairs: list[tuple[Times, Times]]) -> Iterator[Figure]:
    ours = Times(*(median(o[i] for o, _ in pairs) for i in (0, 1)))
    bare = Times(*(median(b[i] for _, b in pairs) for i in (0, 1)))
    beside = "a minimal pyscard script"
    ratio = ours.after_return / bare.after_return
    yield Figure(f"{what}, Return to reply", ratio, "x", 1.1, beside)
    longer = (ours.whole - bare.whole) * 1000
    yield Figure(f"{what}, request to reply, longer by", longer, "ms", None, beside)


def _host(desk: Desk, typist: Typist, kind: Kind) -> Times:
    asked = desk.commands().count(READY)
    with desk.host() as host:
        host.read()
        begin = time.perf_counter()
        host.send({"command": kind.command, "arguments": kind.arguments})
        typist.wait_for("Web JPKI")
        desk.wait_for_command(READY, asked + 1)
        ready = time.perf_counter() - begin
        time.sleep(0.5)  # a person is slower
        typist.press("Delete", *kind.pin)
        if (
            kind.command == "sign"
        ):  # Return goes to the box for what cannot be seen, and space ticks it
            typist.press("Return", "space")
        time.sleep(0.3)
        pressed = time.perf_counter()
        typist.press("Return")
        while "progress" in (reply := host.read()):
            pass
        taken = time.perf_counter() - pressed
        assert "error" not in reply, reply
        host.process.wait(5)
    return Times(taken, ready + taken)


def _script(desk: Desk, typist: Typist, kind: Kind) -> Times:
    pin_file, *rest = kind.script
    command = [*python("-I", "-c", _SCRIPT), kind.pin, pin_file, *rest]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **desk.env}
    )
    with process:
        _next(process)
        begin = time.perf_counter()
        _go_on(process)
        _next(process)
        ready = time.perf_counter() - begin
        time.sleep(0.2)
        pressed = time.perf_counter()
        typist.press("Return")
        assert process.stdout is not None
        assert len(process.stdout.read(2000)) > 300
        taken = time.perf_counter() - pressed
    return Times(taken, ready + taken)


def _next(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    assert process.stdout.read(1) == b"."


def _go_on(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.write(b".")
    process.stdin.flush()
