# SPDX-License-Identifier: Apache-2.0
"""The values that documents of several formats are announced with, each read in one way."""

from enum import Enum
from typing import TypeVar

from ..digests import Digest, HashFunction
from ..errors import TooLarge
from ..strict_json import Json, base64_octets, refuse, text

W = TypeVar("W", bound=Enum)


def size(value: object, most: int, path: str) -> int:
    """Take a whole number of bytes, one at least. Raises TooLarge where there are more than `most`."""
    if type(value) is not int or value < 1:
        refuse(path)
    if value > most:
        raise TooLarge(argument=path, limit=most)
    return value


def word(words: type[W], value: object, path: str) -> W:
    """Take a word of a closed list."""
    try:
        return words(text(value, path, 1, 20))
    except ValueError:
        refuse(path)


def yes_or_no(value: object, path: str) -> bool:
    """Take true or false; 0 and 1 are neither."""
    if not isinstance(value, bool):
        refuse(path)
    return value


def digest(value: Json, path: str) -> Digest:
    """Take the members `hashFunction` and `hash` (base64), whose length is that function's."""
    function = word(HashFunction, value["hashFunction"], f"{path}.hashFunction")
    return Digest(
        function, base64_octets(value["hash"], f"{path}.hash", function.size, function.size)
    )


def timestamp_authority(value: Json, wanted: bool, path: str) -> str | None:
    """Take the address that a profile with a timestamp needs, and others may not have.

    It is https in plain ASCII, as the person is to read it; the host never connects to it.
    """
    path = f"{path}.timestampAuthority"
    if ("timestampAuthority" in value) != wanted:
        refuse(path)
    return _address(value["timestampAuthority"], path) if wanted else None


def _address(value: object, path: str) -> str:
    from urllib.parse import urlsplit  # slow to load, and seldom asked for

    address = text(value, path, 9, 255)
    try:
        parts = urlsplit(address)
        plain = address.isascii() and address.isprintable() and " " not in address
        fits = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        refuse(path)
    if not plain or not fits:
        refuse(path)
    return address
