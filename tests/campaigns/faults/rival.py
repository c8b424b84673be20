# SPDX-License-Identifier: Apache-2.0
"""A second program on the same reader: a process that tries to sign without a PIN whenever it is told to."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_PATIENCE = 4.0  # seconds; a service that hangs on a mute card lets nobody in
_ATTEMPTS = 25
_SELECT_JPKI = "00A4040C0AD392F000260100000001"
_KEYS = {"authentication key": "00A4020C020017", "signature key": "00A4020C02001A"}
_SIGN = "802A0080040102030400"


class Rival:
    """The other program; started when first needed, and again after it hung."""

    def __init__(self, env: Mapping[str, str], reader: str) -> None:
        self._env = env
        self._reader = reader
        self._process: subprocess.Popen[str] | None = None

    def tries(self, times: int = 1) -> None:
        """Have it try, without waiting."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.campaigns.faults.rival", self._reader],
                env=dict(self._env),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin is not None
        self._process.stdin.write(f"{times}\n")
        self._process.stdin.flush()

    def tries_often(self) -> None:
        """Have it try again and again for a second or two, without waiting."""
        self.tries(_ATTEMPTS)

    def signed(self) -> list[str]:
        """What it could sign with since it was told to; empty where the service lets nobody in."""
        assert self._process is not None
        assert self._process.stdout is not None
        if select.select([self._process.stdout], [], [], _PATIENCE)[0]:
            names: list[str] = json.loads(self._process.stdout.readline())
            return names
        self.close()
        return []

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@contextmanager
def rival(env: Mapping[str, str], reader: str) -> Iterator[Rival]:
    """Give one that is gone afterwards."""
    other = Rival(env, reader)
    try:
        yield other
    finally:
        other.close()


def _attempt(reader: str) -> list[str]:
    from smartcard import scard  # in the other process only

    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result != scard.SCARD_S_SUCCESS:
        return []
    result, card, protocol = scard.SCardConnect(
        context,
        reader,
        scard.SCARD_SHARE_EXCLUSIVE,
        scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
    )
    signed = []
    if result == scard.SCARD_S_SUCCESS:
        for name, select_key in _KEYS.items():
            answers = [
                scard.SCardTransmit(card, protocol, list(bytes.fromhex(apdu)))
                for apdu in (_SELECT_JPKI, select_key, _SIGN)
            ]
            result, octets = answers[-1]
            # Where the service died, what stands there is no answer, and as long as it may ever be.
            if result == scard.SCARD_S_SUCCESS and len(octets) > 2:
                signed.append(name)
        scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)
    scard.SCardReleaseContext(context)
    return signed


def main() -> None:
    """Try as often as each line of input says, and tell what was signed with."""
    for line in sys.stdin:
        signed = []
        for number in range(int(line)):
            if number:
                time.sleep(0.05)
            signed += _attempt(sys.argv[1])
        sys.stdout.write(json.dumps(signed) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
