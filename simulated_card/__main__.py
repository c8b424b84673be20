# SPDX-License-Identifier: Apache-2.0
"""Command that puts one simulated card into a virtual reader: ``python -m simulated_card``."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from simulated_card.card import SimulatedCard
from simulated_card.control import Control, listen, serve_lines, serve_socket
from simulated_card.faults import Fault
from simulated_card.holder import HOLDERS
from simulated_card.jpki_application import (
    ANDROID_PHONE,
    IPHONE,
    MY_NUMBER_CARD,
    RESIDENT_REGISTER_CARD,
)
from simulated_card.timing import TIMINGS
from simulated_card.vpcd import CardSlot

_VPCD_PORT = (
    0x8C7B  # where the first virtual reader of vsmartcard-vpcd listens unless told otherwise
)
_LABELS = (MY_NUMBER_CARD, RESIDENT_REGISTER_CARD, ANDROID_PHONE, IPHONE)


def main() -> None:
    """Insert the card and serve commands until ``quit``, SIGTERM or the end of standard input."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    options = _options()
    card = SimulatedCard(
        options.pki,
        HOLDERS[options.holder],
        state_path=options.state,
        label=options.label,
        timing=TIMINGS[options.timing],
        faults=options.fault,
        blocked_status=options.blocked,
        extended_length=options.extended_length,
        short_file_ids=not options.no_short_file_ids,
        log_path=options.log,
    )
    slot = CardSlot(options.port, card)
    # Open before the card is announced: whoever reads that line may send commands at once.
    server = listen(options.control) if options.control is not None else None
    try:
        if not options.removed:
            slot.insert()
            print(f"card inserted: {card.holder.name}, port {slot.port}", flush=True)
        if server is not None:
            serve_socket(Control(slot, card), server)
        else:
            serve_lines(Control(slot, card), sys.stdin, _say)
    finally:
        slot.close()
        print("card removed", flush=True)


def _say(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulated_card",
        description=Control.__doc__,
        epilog="Commands come from standard input, or from a socket with --control.",
    )
    option = parser.add_argument
    option("--pki", type=Path, required=True, metavar="DIR", help="keys; made when missing")
    option("--port", type=int, default=_VPCD_PORT, help="port of the virtual reader slot")
    option("--state", type=Path, metavar="FILE", help="keeps the retry counters")
    option("--holder", choices=HOLDERS, default="hanako")
    option("--label", choices=_LABELS, default=MY_NUMBER_CARD, help="what EF 0006 says it is")
    option("--timing", choices=TIMINGS, default="zero")
    option("--fault", type=Fault.parse, action="append", default=[], metavar="N:KIND")
    option("--blocked", type=_status_word, default=0x6984, metavar="6983|6984|63C0")
    option("--extended-length", action="store_true")
    option("--no-short-file-ids", action="store_true")
    option("--log", type=Path, metavar="FILE", help="exchanges as JSON lines, without PINs")
    option("--control", type=Path, metavar="SOCKET", help="Unix socket to take commands from")
    option("--removed", action="store_true", help="start with the card outside the reader")
    return parser.parse_args()


def _status_word(text: str) -> int:
    return int(text, 16)


if __name__ == "__main__":
    main()
