# SPDX-License-Identifier: Apache-2.0
"""Keeps a revocation list's entries in a few bytes each, and finds one by serial number.

Two regular expressions read the form that nearly all entries have, at the speed of C; anything
else goes through a slow reader. An entry takes some 35 bytes, one with an invalidity date 300.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from webjpki import der
from webjpki.der_extensions import UnknownCritical, extensions_in
from webjpki.der_times import GENERALIZED_TIME, UTC_TIME, read_time
from webjpki.revocation import RevocationReason

MAX_SERIAL = 20  # octets, RFC 5280 4.1.2.2
MAX_ENTRY = 4096
_CHUNK = 1 << 19
_NARROW = 8  # octets of a serial number in the smaller of the two tables
_NO_REASON = b"\xff"
_REASON, _INVALIDITY, _HOLD = b"\x55\x1d\x15", b"\x55\x1d\x18", b"\x55\x1d\x17"
_INTEGER, _ENUMERATED = 0x02, 0x0A

# 29 February is left to the slow reader, which knows the leap years.
_DAY = rb"(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)(?:0[1-9]|[12]\d|30)|02(?:0[1-9]|1\d|2[0-8]))"
_TIME = rb"\x17\x0d\d\d" + _DAY + rb"(?:[01]\d|2[0-3])[0-5]\d[0-5]\dZ"
_REASON_HEAD = re.escape(bytes.fromhex("300c300a0603551d1504030a01"))
_REASON_ALONE = _REASON_HEAD + rb"[\x00-\x06\x08-\x0a]"
_REASON_SIZE, _TIME_SIZE = 14, 15
# Positive and in the one shortest form, or the look-up would miss it.
_SERIAL = rb"(?!\x00[\x00-\x7f])[\x00-\x7f].{%d}"


def _strict_entry(size: int) -> bytes:
    """The pattern of an entry whose serial number has ``size`` octets, lengths included."""
    serial = re.escape(bytes([_INTEGER, size])) + _SERIAL % (size - 1)
    plain, reasoned = (
        re.escape(bytes([2 + size + _TIME_SIZE + extra])) for extra in (0, _REASON_SIZE)
    )
    return plain + serial + _TIME + rb"|" + reasoned + serial + _TIME + _REASON_ALONE


# Four octets first: that is what the CAs were seen to use.
_SIZES = sorted(range(1, MAX_SERIAL + 1), key=lambda size: (abs(size - 4), size))
# Greedy, not possessive: before Python 3.11.5 a possessive repetition keeps half of what failed.
_RUN = re.compile(
    rb"(?:\x30(?:" + rb"|".join(_strict_entry(size) for size in _SIZES) + rb"))*", re.DOTALL
)
# Over what _RUN matched, this finds the same entries: serial with its length, digits, reason.
_PARTS = re.compile(
    rb"\x30.\x02("
    + rb"|".join(re.escape(bytes([size])) + b".{%d}" % size for size in _SIZES)
    + rb")\x17\x0d(.{12})Z(?:"
    + _REASON_HEAD
    + rb"(.))?",
    re.DOTALL,
)


@dataclass(frozen=True)
class RevokedEntry:
    """What a list says of one serial number; ``invalid_since`` is RFC 5280's invalidityDate."""

    revoked_at: datetime
    reason: RevocationReason | None
    invalid_since: datetime | None = None

    @property
    def since(self) -> datetime:
        """The earlier of the two times."""
        return min(self.revoked_at, self.invalid_since or self.revoked_at)


class RevokedSerials:
    """All entries of one list; filled once by ``read_entries``, then read from any thread."""

    def __init__(self) -> None:
        self._narrow: defaultdict[bytes, bytearray] = defaultdict(bytearray)
        self._wide: defaultdict[bytes, bytearray] = defaultdict(bytearray)
        self._rare: dict[int, RevokedEntry] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count + len(self._rare)

    def find(self, serial: int) -> RevokedEntry | None:
        """Look one serial number up, in some microseconds."""
        rare = self._rare.get(serial)
        if rare is not None or not 0 < serial < 1 << (8 * MAX_SERIAL - 1):
            return rare
        size = serial.bit_length() // 8 + 1
        key = bytes([size]) + serial.to_bytes(size, "big")
        table, width = self._table(size)
        bucket, wanted = table.get(key[-2:], b""), key.ljust(width, b"\0")
        step, position = width + 13, bucket.find(wanted)
        while position >= 0 and position % step:
            position = bucket.find(wanted, position + 1)
        if position < 0:
            return None
        return _entry(bytes(bucket[position + width : position + step]))

    def take(self, buffer: bytes) -> int:
        """Take in the whole entries that ``buffer`` starts with; give where they end."""
        position, end = 0, len(buffer)
        while position < end:
            run = _RUN.match(buffer, position)
            found = run.end() if run else position
            self._add(_PARTS.findall(buffer, position, found))
            position = found
            slow_end = _end_of_entry(buffer, position)
            if slow_end is None:
                break
            self._add_slowly(buffer[position:slow_end])
            position = slow_end
        return position

    def _table(self, size: int) -> tuple[defaultdict[bytes, bytearray], int]:
        wide = size > _NARROW
        return (self._wide, MAX_SERIAL + 1) if wide else (self._narrow, _NARROW + 1)

    def _add(self, entries: list[tuple[bytes, bytes, bytes]]) -> None:
        self._count += len(entries)
        narrow, wide = self._narrow, self._wide
        for serial, digits, reason in entries:
            if len(serial) <= _NARROW + 1:
                record = serial.ljust(_NARROW + 1, b"\0") + digits + (reason or _NO_REASON)
                narrow[serial[-2:]] += record
            else:
                record = serial.ljust(MAX_SERIAL + 1, b"\0") + digits + (reason or _NO_REASON)
                wide[serial[-2:]] += record

    def _add_slowly(self, data: bytes) -> None:
        serial, entry = _read_entry(data)
        if serial in self._rare:
            raise der.DerError("a serial number twice")
        self._rare[serial] = entry


def read_entries(read: Callable[[int], bytes], length: int) -> RevokedSerials:
    """Read the entries in the next ``length`` bytes of a stream. Raises DerError."""
    serials, rest = RevokedSerials(), b""
    while length:
        piece = read(min(_CHUNK, length))
        length -= len(piece)
        buffer = rest + piece
        rest = buffer[serials.take(buffer) :]
        if len(rest) > MAX_ENTRY:
            raise der.DerError("an entry without end")
    if rest:
        raise der.DerError("entry cut short")
    return serials


def _entry(stored: bytes) -> RevokedEntry:
    reason = RevocationReason(stored[12]) if stored[12:] != _NO_REASON else None
    return RevokedEntry(read_time(UTC_TIME, stored[:12] + b"Z"), reason)


def _end_of_entry(buffer: bytes, position: int) -> int | None:
    """Where the entry at ``position`` ends; None while it is not all there."""
    if len(buffer) - position < 4:
        return None
    if buffer[position] != der.SEQUENCE:
        raise der.DerError("not an entry")
    try:
        return der.element(buffer, position, len(buffer))[2]
    except der.DerError:
        if len(buffer) - position > MAX_ENTRY:
            raise
        return None


def _read_entry(data: bytes) -> tuple[int, RevokedEntry]:
    start, end = der.expect(data, 0, len(data), der.SEQUENCE)
    parts = list(der.children(data, start, end))
    if not 2 <= len(parts) <= 3 or parts[0][0] != _INTEGER:
        raise der.DerError("an entry of other parts")
    number = data[parts[0][1] : parts[0][2]]
    serial = int.from_bytes(number, "big", signed=True)
    if len(number) > MAX_SERIAL or serial <= 0:
        raise der.DerError("serial number of an entry")
    tag, time_start, time_end = parts[1]
    revoked_at = read_time(tag, data[time_start:time_end])
    extensions = data[parts[1][2] : end]
    reason, invalid_since = _read_extensions(extensions) if extensions else (None, None)
    return serial, RevokedEntry(revoked_at, reason, invalid_since)


def _read_extensions(data: bytes) -> tuple[RevocationReason | None, datetime | None]:
    reason, invalid_since = None, None
    for oid, (value, critical) in extensions_in(data, 0, len(data)).items():
        if oid == _REASON:
            start, end = der.expect(value, 0, len(value), _ENUMERATED)
            reason = RevocationReason(int.from_bytes(value[start:end], "big"))
        elif oid == _INVALIDITY:
            invalid_since = read_time(
                GENERALIZED_TIME, value[slice(*der.expect(value, 0, len(value), GENERALIZED_TIME))]
            )
        elif critical and oid != _HOLD:
            raise UnknownCritical(der.dotted(oid))
    return reason, invalid_since
