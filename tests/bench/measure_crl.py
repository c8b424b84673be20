# SPDX-License-Identifier: Apache-2.0
"""A revocation list of a million entries: loading it beside `openssl crl`, memory, and one look-up.

The list is made by hand, because the tools for it take minutes; OpenSSL reads it and agrees on its
signature. Loading is processor time of a fresh process, so that a busy machine counts little.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from simulated_card.authorities import Credential, TestPki
from tests.webjpki.made import rsa_sign
from tools.figure import Figure

ENTRIES = 1_000_000
_ALGORITHM = bytes.fromhex("300d06092a864886f70d01010b0500")
_REASON = bytes.fromhex("300c300a0603551d1504030a0104")
_LOAD = """
import json, random, sys, time
from pathlib import Path
from webjpki import TrustAnchor
from webjpki.crl import load_crl

def resident(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024

anchor = TrustAnchor.from_certificate(Path(sys.argv[2]).read_bytes())
load_crl(Path(sys.argv[3]), anchor)
before, begin = resident("VmRSS"), time.process_time()
found = load_crl(Path(sys.argv[1]), anchor)
taken, grown, peak = time.process_time() - begin, resident("VmRSS"), resident("VmHWM")
serials = [random.Random(1).getrandbits(31) | 1 for _ in range(1000)] + list(range(2, 2002, 2))
times = []
for serial in serials:
    begin = time.perf_counter()
    found.find(serial)
    times.append(time.perf_counter() - begin)
print(json.dumps([len(found), taken, grown - before, peak - before, sorted(times)[len(times) // 2]]))
"""


def measure() -> Iterator[Figure]:
    """Load the list in a process of its own, three times, and take the best."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority = TestPki(folder).authority("signature", 3)
        (folder / "ca.der").write_bytes(authority.der)
        (folder / "ca.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
        (folder / "small.crl").write_bytes(_list(authority, 1000))
        (folder / "large.crl").write_bytes(_list(authority, ENTRIES))
        runs = [_ours(folder) for _ in range(3)]
        openssl = min(_openssl(folder) for _ in range(3))
    taken, grown, peak, look_up = (min(run[i] for run in runs) for i in range(1, 5))
    assert all(run[0] == ENTRIES for run in runs)
    yield Figure("CRL of 1,000,000 entries, loading", taken / openssl, "x", None, "`openssl crl`")
    yield Figure("CRL of 1,000,000 entries, memory when loaded", grown, "MiB", 64)
    yield Figure("CRL of 1,000,000 entries, most memory while loading", peak, "MiB", 64)
    yield Figure("CRL of 1,000,000 entries, one look-up", look_up * 1e6, "us", 1000)


def _ours(folder: Path) -> list[float]:
    files = [str(folder / name) for name in ("large.crl", "ca.der", "small.crl")]
    command = [sys.executable, "-c", _LOAD, *files]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: list[float] = json.loads(done.stdout)
    return found


def _openssl(folder: Path) -> float:
    """Processor time of reading the list and checking its signature."""
    command = [
        "openssl",
        "crl",
        "-inform",
        "DER",
        "-in",
        "large.crl",
        "-noout",
        "-CAfile",
        "ca.pem",
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    assert "verify OK" in done.stderr, done.stderr
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def _list(authority: Credential, count: int) -> bytes:
    numbers = random.Random(1)  # noqa: S311  # the same list on every run
    entries = b"".join(_entry(numbers.getrandbits(31) | 1, index) for index in range(count))
    issuer = authority.certificate.subject.public_bytes()
    times = _tlv(0x17, b"261122030000Z") + _tlv(0x17, b"261124030000Z")
    signed = _tlv(0x30, b"\x02\x01\x01" + _ALGORITHM + issuer + times + _tlv(0x30, entries))
    signature = _tlv(0x03, b"\x00" + rsa_sign(authority.key, signed, SHA256()))
    return _tlv(0x30, signed + _ALGORITHM + signature)


def _entry(serial: int, index: int) -> bytes:
    number = _tlv(0x02, serial.to_bytes(serial.bit_length() // 8 + 1, "big"))
    when = _tlv(0x17, b"26%02d%02d030000Z" % (index % 11 + 1, index % 28 + 1))
    return _tlv(0x30, number + when + (_REASON if index % 3 == 0 else b""))


def _tlv(tag: int, contents: bytes) -> bytes:
    length = len(contents)
    if length < 0x80:
        return bytes([tag, length]) + contents
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + contents
