# SPDX-License-Identifier: Apache-2.0
"""The bundle that `dev.py package` left: start beside the checkout's, doctor, sizes ([what was left out](release.md#the-bundle))."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from installers.bundle import executable
from simulated_card import CardSlot, Fault, PrivatePcscd, SimulatedCard
from tests.bench.timed import medians, python, seconds_to_first_byte
from tests.rig.host import CALLER
from tests.rig.screen import Screen
from tools.figure import Figure
from tools.package import BUNDLE, INTO

RUNS = 25
_MIB = 1 << 20
_GREETING = "import os; os.write(1, b'.')"


def measure() -> Iterator[Figure]:
    """Measure; says so and yields nothing where no bundle was built."""
    program = executable(BUNDLE)
    if not program.exists():
        print("    no bundle: `python3 dev.py package` builds one")
        return
    yield from _start(program)
    yield from _doctor(program)
    yield from _sizes()


def _start(program: Path) -> Iterator[Figure]:
    bundled, source, bare = medians(
        lambda: seconds_to_first_byte([str(program), CALLER]),
        lambda: seconds_to_first_byte(python("-I", "-m", "native_host", CALLER)),
        lambda: seconds_to_first_byte(python("-I", "-S", "-c", _GREETING)),
        runs=RUNS,
    )
    what = "start to greeting, from a package"
    yield Figure(what, bundled / source, "x", 1.3, "the same from the checkout")
    yield Figure(what, bundled / bare, "x", 1.5, "bare `python -I -S`")


def _doctor(program: Path) -> Iterator[Figure]:
    """Whole examinations: with a card and a screen, with a card and then a service that never answer."""
    with tempfile.TemporaryDirectory() as folder, Screen() as screen, PrivatePcscd() as daemon:
        runtime = Path(folder) / "run"
        runtime.mkdir(mode=0o700)
        env = {**os.environ, **daemon.env, "DISPLAY": screen.display, "HOME": folder}
        env |= {"WAYLAND_DISPLAY": "", "XDG_RUNTIME_DIR": str(runtime), "QT_QPA_PLATFORM": ""}
        with CardSlot(daemon.ports[0], SimulatedCard(Path(folder) / "pki")):
            taken = median(_examination(program, env, "card.jpki") for _ in range(5))
        yield Figure("doctor, nothing hangs", taken, "s", 1.5)
        mute = SimulatedCard(Path(folder) / "pki", faults=[Fault(4, "mute")])
        with CardSlot(daemon.ports[0], mute):
            taken = _examination(program, env, "probe.slow")
        yield Figure("doctor, the card never answers", taken, "s", 10)
        os.kill(daemon.pid, signal.SIGSTOP)
        taken = _examination(program, env, "probe.slow")
        os.kill(daemon.pid, signal.SIGCONT)
        yield Figure("doctor, the service never answers", taken, "s", 10)


def _examination(program: Path, env: dict[str, str], found: str) -> float:
    begin = time.perf_counter()
    done = subprocess.run(
        [program, "doctor", "--json"], env=env, stdout=subprocess.PIPE, timeout=60, check=False
    )
    taken = time.perf_counter() - begin
    assert f'"{found}"'.encode() in done.stdout, done.stdout
    return taken


def _sizes() -> Iterator[Figure]:
    files = (path for path in BUNDLE.rglob("*") if path.is_file() and not path.is_symlink())
    yield Figure("installed", sum(path.stat().st_size for path in files) / _MIB, "MiB")
    for kind in ("deb", "rpm", "tar.xz"):
        for package in sorted(INTO.glob(f"webjpki-host*.{kind}"))[-1:]:
            yield Figure(f"package, .{kind}", package.stat().st_size / _MIB, "MiB")
