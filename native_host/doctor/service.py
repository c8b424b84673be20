# SPDX-License-Identifier: Apache-2.0
"""The smart card service (PC/SC), through which every reader is reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import ServiceUnavailable
from .computer import Computer
from .finding import Finding, fail, ok

_SOCKET = "/run/pcscd/pcscd.comm"  # pcsc-lite; its clients take another from PCSCLITE_CSOCK_NAME
_PROGRAMS = ("/usr/sbin/pcscd", "/usr/bin/pcscd", "/usr/local/sbin/pcscd")


def look(computer: Computer) -> Iterator[Finding]:
    """Talk to the service as a sign-in does, and where it does not answer, say why."""
    try:
        computer.open_readers().states()
    except ServiceUnavailable:
        yield _trouble(computer)
    else:
        yield ok("service.running")


def _trouble(computer: Computer) -> Finding:
    if computer.platform == "win32":
        return fail("service.stopped-windows")
    if not computer.is_linux:
        return fail("service.stopped-macos")
    if not any(computer.path(program).exists() for program in _PROGRAMS):
        install = computer.install(
            debian="pcscd libccid",
            fedora="pcsc-lite pcsc-lite-ccid",
            arch="pcsclite ccid",
            suse="pcsc-lite pcsc-ccid",
        )
        return fail("service.missing", *install, *(_start(computer) if install else ()))
    if _socket(computer).exists():
        return fail("service.refused", *_restart(computer))
    return fail("service.stopped", *_start(computer))


def _socket(computer: Computer) -> Path:
    named = computer.environ.get("PCSCLITE_CSOCK_NAME")
    return Path(named) if named else computer.path(_SOCKET)


def _start(computer: Computer) -> tuple[str, ...]:
    systemd = _has_systemd(computer)
    return ("sudo systemctl enable --now pcscd.socket" if systemd else "sudo service pcscd start",)


def _restart(computer: Computer) -> tuple[str, ...]:
    return ("sudo systemctl restart pcscd.socket pcscd",) if _has_systemd(computer) else ()


def _has_systemd(computer: Computer) -> bool:
    return computer.path("/run/systemd/system").is_dir()
