# SPDX-License-Identifier: Apache-2.0
"""Runs a private PC/SC daemon with virtual readers, apart from the machine's own."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

_VPCD_DRIVERS = (
    "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
    "/usr/lib64/pcsc/drivers/serial/libifdvpcd.so",
)
_SLOTS = 2  # vpcd's own number, fixed when it was compiled
_PORTS = range(20_000, 30_000, _SLOTS)  # below the ports that outgoing connections use
_READY_SECONDS = 30.0  # on a slow and busy machine

# In a mount namespace of its own the daemon finds /run/pcscd in our folder. It ends when our end of
# its standard input closes, that is also when we are killed; then nobody else removes the folder.
_SUPERVISOR = """
mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$1" /run/pcscd || exit 1
folder=$1; shift
"$@" </dev/null >"$folder/log" 2>&1 &
echo $!
trap '' TERM INT HUP
if read -r word; then orderly=1; fi
kill -KILL $! 2>/dev/null
wait $! 2>/dev/null
[ -n "$orderly" ] || rm -rf "$folder"
"""

# In a chroot whose root is no mount point, mounts cannot be made private: they could show up outside.
# So the root is mounted once more, privately, and entered there. Nothing is ever removed below /mnt.
_ENTER_PRIVATE_ROOT = 'mount --rbind / /mnt && mount --make-rprivate /mnt && exec chroot /mnt "$@"'


class PcscdUnavailable(Exception):
    """The daemon cannot run here; the message says why."""


class PrivatePcscd:
    """A PC/SC daemon of our own with ``readers`` virtual reader slots (0 or 2).

    ``env`` is what a client process must find in its environment before its first PC/SC call.
    ``ports`` are where CardSlot plugs cards in. Works as root and, where the kernel allows user
    namespaces, as anyone. Many can run at once.
    """

    def __init__(self, readers: int = _SLOTS) -> None:
        if readers not in (0, _SLOTS):
            raise ValueError(f"vpcd has no or {_SLOTS} readers, not {readers}")
        self.folder = Path(tempfile.mkdtemp(prefix="pcscd-", dir="/tmp"))
        self.socket_path = self.folder / "pcscd.comm"
        self.ports = _free_ports() if readers else ()
        self._supervisor: subprocess.Popen[str] | None = None
        self._pid = 0
        configuration = self.folder / "readers"
        configuration.mkdir()
        if self.ports:
            (configuration / "vpcd").write_text(_reader_configuration(self.ports[0]))

    @property
    def env(self) -> Mapping[str, str]:
        """The variables a client needs besides its own; no use of a test card is written into the person's history."""
        state = str(self.folder / "state")
        return {"PCSCLITE_CSOCK_NAME": str(self.socket_path), "XDG_STATE_HOME": state}

    @property
    def pid(self) -> int:
        """The daemon's process id."""
        return self._pid

    def start(self) -> None:
        """Start the daemon and wait until it and its readers accept connections.

        Raises PcscdUnavailable with the daemon's own words when it does not come up.
        """
        self.stop()
        self.socket_path.unlink(missing_ok=True)
        command = [*apart(), "sh", "-c", _SUPERVISOR, "sh", str(self.folder)]
        self._supervisor = subprocess.Popen(
            [*command, *_daemon_command(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._supervisor.stdout is not None  # noqa: S101  for the type checker: a pipe
        line = self._supervisor.stdout.readline()
        if not line:
            _, reason = self._supervisor.communicate()
            self._supervisor = None
            raise PcscdUnavailable(f"no mount namespace for a private daemon: {reason.strip()}")
        self._pid = int(line)
        self._wait_until_ready()

    def kill(self) -> None:
        """Kill the daemon at once, as a crash would; ``start`` brings it back on the same paths."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        """End the daemon and wait for it; harmless when it does not run."""
        if self._supervisor is not None:
            self._supervisor.communicate("stop\n")
            self._supervisor = None

    def close(self) -> None:
        """End the daemon and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not (_accepts(self.socket_path) and set(self.ports) <= _listening_ports()):
            if time.monotonic() > deadline:
                log = (self.folder / "log").read_text(errors="replace")
                raise PcscdUnavailable(f"pcscd did not become ready: {log[-500:].strip()}")
            time.sleep(0.005)


def _daemon_command(folder: Path) -> list[str]:
    pcscd = _find("pcscd")
    usage = subprocess.run([pcscd, "--help"], capture_output=True, text=True, check=False).stdout
    polkit = ["--disable-polkit"] if "--disable-polkit" in usage else []
    return [pcscd, "--foreground", *polkit, "-c", str(folder / "readers")]


def _reader_configuration(port: int) -> str:
    driver = next((path for path in _VPCD_DRIVERS if os.path.exists(path)), None)
    if driver is None:
        raise PcscdUnavailable("the virtual reader is missing: install vsmartcard-vpcd")
    return (
        f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{port:#x}\n'
        f"LIBPATH {driver}\nCHANNELID {port:#x}\n"
    )


def _find(program: str) -> str:
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if path is None:
        raise PcscdUnavailable(f"{program} is not installed")
    return path


def _free_ports() -> tuple[int, ...]:
    # Chosen at random, so that daemons started side by side do not run after the same pair.
    for first in random.sample(_PORTS, len(_PORTS)):
        ports = tuple(range(first, first + _SLOTS))
        if all(map(_is_free, ports)):
            return ports
    raise PcscdUnavailable("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104  where vpcd listens
        except OSError:
            return False
    return True


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _listening_ports() -> set[int]:
    """Read which TCP ports are listened on; a probing connection would count as a card."""
    ports = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        if state == "0A":
            ports.add(int(local.rpartition(":")[2], 16))
    return ports


def apart() -> list[str]:
    """The beginning of a command line that runs the rest in a mount namespace of its own."""
    unshare = _find("unshare")
    if os.geteuid() != 0:
        return [unshare, "-rm"]
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    if any(line.split()[4] == "/" for line in mounts):
        return [unshare, "-m"]
    return [unshare, "-m", "--propagation", "unchanged", "sh", "-c", _ENTER_PRIVATE_ROOT, "sh"]
