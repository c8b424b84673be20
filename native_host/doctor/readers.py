# SPDX-License-Identifier: Apache-2.0
"""The card readers: those a card can be put into, those that only look like one, and those without a driver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..card.channel import ReaderState
from ..card.reader_kinds import ReaderKind, kind_of
from ..errors import ServiceUnavailable
from .computer import Computer
from .finding import Finding, fail, ok

_NAMED = {
    ReaderKind.REAL: "reader.real",
    ReaderKind.HELLO: "reader.hello",
    ReaderKind.BUILT_IN: "reader.built-in",
    ReaderKind.KEY: "reader.key",
    ReaderKind.VIRTUAL: "reader.virtual",
}
_CCID = "0b"  # USB class of card readers
# Kernel drivers that take an NFC reader for themselves, so that the service never sees it.
_GRABBERS = ("pn533_usb", "port100")


def look(computer: Computer) -> Iterator[Finding]:
    """Name each reader, and say where there is none to put a card into."""
    try:
        states = computer.open_readers().states()
    except ServiceUnavailable:
        return  # said by the probe of the service
    for state in states:
        yield ok(_NAMED[kind_of(state.name)], reader=state.name)
    if not any(is_usable(state) for state in states):
        yield from _why_none(computer, states)


def is_usable(state: ReaderState) -> bool:
    """Whether a person's card can be in it; a virtual one with a card in it is taken at its word."""
    kind = kind_of(state.name)
    return kind is ReaderKind.REAL or (kind is ReaderKind.VIRTUAL and state.card_present)


def _why_none(computer: Computer, states: Sequence[ReaderState]) -> Iterator[Finding]:
    hidden = list(_hidden(computer)) if computer.is_linux else []
    yield from hidden
    if not hidden:
        yield fail("reader.only-others" if states else "reader.none")


def _hidden(computer: Computer) -> Iterator[Finding]:
    """Readers that are plugged in and do not reach the service."""
    for module in _GRABBERS:
        if any(computer.path(f"/sys/bus/usb/drivers/{module}").glob("*:*")):
            yield fail("reader.grabbed", f"sudo modprobe -r {module}", driver=module)
    for interface in sorted(computer.path("/sys/bus/usb/devices").glob("*:*/bInterfaceClass")):
        if interface.read_text(encoding="ascii").strip() == _CCID:
            device = interface.parent.parent / interface.parent.name.partition(":")[0] / "product"
            install = computer.install(
                debian="libccid", fedora="pcsc-lite-ccid", arch="ccid", suse="pcsc-ccid"
            )
            product = device.read_text("utf-8", "replace").strip() if device.exists() else "USB"
            yield fail("reader.no-driver", *install, reader=product)
