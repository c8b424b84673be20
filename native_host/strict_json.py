# SPDX-License-Identifier: Apache-2.0
"""Strict reading of JSON: one object with unique keys, and members of just the right form."""

import binascii
import json
from typing import Any, Never

from .errors import InvalidArgument

MAX_DEPTH = 16

Json = dict[str, Any]


def read_object(frame: bytes) -> Json:
    """Strict JSON: one object, unique keys, finite numbers, bounded depth."""
    try:
        message = json.loads(
            frame.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise InvalidArgument(argument="") from error
    if not isinstance(message, dict) or _depth_exceeds(message, MAX_DEPTH):
        refuse("")
    return message


def _unique(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _no_constant(word: str) -> Never:
    raise ValueError(f"{word} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number beyond all that can be counted with")
    return number


def _depth_exceeds(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(value, dict | list) for value in level)


def refuse(path: str) -> Never:
    """Raise InvalidArgument for the member at `path`, such as `documents[0].hash`."""
    raise InvalidArgument(argument=path)


def members(
    value: Json, path: str, required: set[str], optional: frozenset[str] = frozenset()
) -> None:
    """Refuse an object that lacks a required member, or has one that is neither required nor optional."""
    for name in sorted(required - value.keys()) + sorted(value.keys() - required - optional):
        # An unknown name is the page's own text, and a lone surrogate in it could not be sent back.
        shown = name if name.isascii() and name.isprintable() else ""
        refuse(f"{path}.{shown}"[:100] if path else shown[:100])


def text(value: object, path: str, shortest: int, longest: int) -> str:
    """Take a string of so many characters (code points); anything else is refused."""
    if not isinstance(value, str) or not shortest <= len(value) <= longest:
        refuse(path)
    return value


def base64_octets(value: object, path: str, shortest: int, longest: int) -> bytes:
    """Decode canonical base64 with padding; lengths are of the decoded bytes."""
    encoded = text(value, path, 0, 4 * longest)
    try:
        octets = binascii.a2b_base64(encoded, strict_mode=True)
    except ValueError:
        refuse(path)
    # Strict mode still lets bits pass that belong to no byte.
    if binascii.b2a_base64(octets, newline=False).decode() != encoded:
        refuse(path)
    if not shortest <= len(octets) <= longest:
        refuse(path)
    return octets
