# SPDX-License-Identifier: Apache-2.0
"""Digests and the DigestInfo that the card signs; the host builds it, nobody hands one in."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import Any


class HashFunction(Enum):
    """The hash functions a request may name; SHA-1 and MD5 do not exist here."""

    SHA256 = "SHA-256"
    SHA384 = "SHA-384"
    SHA512 = "SHA-512"

    @property
    def size(self) -> int:
        """Length of a digest in bytes."""
        return int(self.value[-3:]) // 8


# RFC 8017, section 9.2, note 1: the DER of DigestInfo up to the digest, with the NULL parameter.
_PREFIX = {
    HashFunction.SHA256: bytes.fromhex("3031300d060960864801650304020105000420"),
    HashFunction.SHA384: bytes.fromhex("3041300d060960864801650304020205000430"),
    HashFunction.SHA512: bytes.fromhex("3051300d060960864801650304020305000440"),
}


@dataclass(frozen=True)
class Digest:
    """A digest together with the function that made it; a wrong length raises ValueError."""

    function: HashFunction
    octets: bytes

    def __post_init__(self) -> None:
        if len(self.octets) != self.function.size:
            raise ValueError(f"a {self.function.value} digest has {self.function.size} bytes")

    @property
    def digest_info(self) -> bytes:
        """The DER bytes that the card pads and signs (RSASSA-PKCS1-v1_5)."""
        return _PREFIX[self.function] + self.octets


def sha256_of_few(octets: bytes) -> bytes:
    """The SHA-256 of a few bytes, by Python's own code: hashlib would load an OpenSSL, 3 MB and 3 ms.

    For documents hashlib is the faster one by far.
    """
    return bytes(_own_sha256()(octets).digest())


def _own_sha256() -> Callable[[bytes], Any]:
    """Python's own SHA-256 where it was built with it, under the names that the module `random` knows too."""
    for name in ("_sha2", "_sha256", "hashlib"):  # 3.12 and later, before, always there
        try:
            sha256: Callable[[bytes], Any] = import_module(name).sha256
        except ImportError:
            continue
        return sha256
    raise ImportError("SHA-256")
