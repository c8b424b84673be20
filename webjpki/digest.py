# SPDX-License-Identifier: Apache-2.0
"""A document's digest, made from bytes, from a stream, or handed in by the website."""

import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

from cryptography.hazmat.primitives import hashes

from webjpki.errors import DigestUnsupported, DocumentMismatch

_CHUNK = 1 << 20


class HashFunction(Enum):
    """The hash functions a signature may use; the names are those of the protocol."""

    SHA_256 = "SHA-256"
    SHA_384 = "SHA-384"
    SHA_512 = "SHA-512"

    @property
    def algorithm(self) -> hashes.HashAlgorithm:
        """The same for ``cryptography``."""
        return _ALGORITHMS[self]

    @property
    def python_name(self) -> str:
        """The same for ``hashlib``."""
        return self.algorithm.name


_ALGORITHMS: dict[HashFunction, hashes.HashAlgorithm] = {
    HashFunction.SHA_256: hashes.SHA256(),
    HashFunction.SHA_384: hashes.SHA384(),
    HashFunction.SHA_512: hashes.SHA512(),
}


@dataclass(frozen=True)
class Digest:
    """The digest of a document; a length that is not the function's raises DigestUnsupported."""

    function: HashFunction
    value: bytes

    def __post_init__(self) -> None:
        if len(self.value) != self.function.algorithm.digest_size:
            raise DigestUnsupported("length")

    @classmethod
    def named(cls, function: str, value: bytes) -> "Digest":
        """Make one from the protocol's name, such as "SHA-256". Raises DigestUnsupported."""
        try:
            return cls(HashFunction(function), value)
        except ValueError:
            raise DigestUnsupported("function") from None


Content = bytes | BinaryIO | Digest


def digest_of(content: Content, function: HashFunction) -> Digest:
    """Hash bytes, or a binary stream from where it stands to its end in 1 MiB pieces.

    A Digest is returned as it is; DocumentMismatch when it was made with another function.
    """
    if isinstance(content, Digest):
        if content.function is not function:
            raise DocumentMismatch(f"the signer used {function.value}")
        return content
    state = hashlib.new(function.python_name)
    if isinstance(content, bytes | bytearray | memoryview):
        state.update(content)
    else:
        while piece := content.read(_CHUNK):
            state.update(piece)
    return Digest(function, state.digest())
