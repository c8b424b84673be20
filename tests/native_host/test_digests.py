# SPDX-License-Identifier: Apache-2.0
"""K3: the DigestInfo is built here, from a digest of the right length and a function of the list."""

from __future__ import annotations

import hashlib

import pytest
from asn1crypto import algos

from native_host.digests import Digest, HashFunction, sha256_of_few

NAMES = {"SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


@pytest.mark.parametrize("function", list(HashFunction))
def test_K3_the_digest_info_is_that_of_a_second_implementation(function: HashFunction) -> None:
    octets = hashlib.new(NAMES[function.value], b"x").digest()
    info = Digest(function, octets).digest_info
    algorithm = algos.DigestAlgorithm(
        {"algorithm": NAMES[function.value], "parameters": algos.Null()}
    )
    expected = algos.DigestInfo({"digest_algorithm": algorithm, "digest": octets})
    assert info == expected.dump()


@pytest.mark.parametrize("function", list(HashFunction))
@pytest.mark.parametrize("size", [0, 16, 20, 28, 31, 32, 33, 48, 51, 64, 67, 83])
def test_K3_a_wrong_length_is_refused(function: HashFunction, size: int) -> None:
    if size == function.size:
        assert Digest(function, bytes(size)).octets == bytes(size)
    else:
        with pytest.raises(ValueError, match="bytes"):
            Digest(function, bytes(size))


@pytest.mark.parametrize("name", ["SHA-1", "MD5", "SHA-224", "SHA3-256", "sha-256", ""])
def test_K3_other_functions_do_not_exist(name: str) -> None:
    with pytest.raises(ValueError, match="not a valid"):
        HashFunction(name)


def test_K4_a_digest_info_is_no_digest() -> None:
    inner = Digest(HashFunction.SHA256, bytes(32)).digest_info
    for function in HashFunction:
        with pytest.raises(ValueError, match="bytes"):
            Digest(function, inner)


@pytest.mark.parametrize("size", [0, 1, 55, 56, 64, 1000])
def test_a_few_bytes_have_the_digest_that_hashlib_gives(size: int) -> None:
    octets = bytes(range(256)) * 4
    assert sha256_of_few(octets[:size]) == hashlib.sha256(octets[:size]).digest()
