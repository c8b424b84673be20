# SPDX-License-Identifier: Apache-2.0
"""RSA keys made from their names alone, so that no private key has to be kept for the token vectors.

Anybody can make them again: they protect nothing.
"""

from __future__ import annotations

import hashlib
from itertools import accumulate
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

_EXPONENT = 65537
_BITS = 1024
_SMALL_PRIMES = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]
_ROUNDS = 16  # of Miller and Rabin; a random candidate of this size needs 4 (FIPS 186-5, table B.1)


def key_named(name: str) -> rsa.RSAPrivateKey:
    """Make the RSA 2048 key of this name; takes about a second."""
    p, q = (_prime(f"webjpki vectors: {name}: {part}") for part in ("p", "q"))
    p, q = max(p, q), min(p, q)
    d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(_EXPONENT, p * q)
    parts = d % (p - 1), d % (q - 1), pow(q, -1, p)
    return rsa.RSAPrivateNumbers(p, q, d, *parts, public).private_key()


def write_keys(folder: Path, names: list[str]) -> None:
    """Write the keys where simulated_card.authorities.TestPki looks for them."""
    for name in names:
        pem = key_named(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.key.pem").write_bytes(pem)


def _prime(seed: str) -> int:
    start = _stretch(seed, _BITS) | 3 << (_BITS - 2) | 1  # two high bits: the product has 2048
    candidate = start
    while not (_fits_exponent(candidate) and _is_prime(candidate)):
        candidate += 2
    return candidate


def _fits_exponent(candidate: int) -> bool:
    return candidate % _EXPONENT != 1


def _is_prime(candidate: int) -> bool:
    if any(candidate % small == 0 for small in _SMALL_PRIMES):
        return False
    return all(
        _passes(candidate, _stretch(f"{candidate} {number}", _BITS) % (candidate - 3) + 2)
        for number in range(_ROUNDS)
    )


def _passes(candidate: int, base: int) -> bool:
    """One round of Miller and Rabin's test."""
    odd, twos = candidate - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    first = pow(base, odd, candidate)
    squares = accumulate(range(twos - 1), lambda x, _: x * x % candidate, initial=first)
    return first == 1 or any(x == candidate - 1 for x in squares)


def _stretch(seed: str, bits: int) -> int:
    return int.from_bytes(hashlib.shake_256(seed.encode()).digest(bits // 8), "big")
