# SPDX-License-Identifier: Apache-2.0
"""The door: a frame's JSON becomes a frozen request, or an error; a request that exists is well-formed."""

import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Never

from .digests import Digest, HashFunction
from .errors import HostError, InvalidArgument, TooLarge
from .origins import Origin

MAX_DEPTH = 16
MAX_DOCUMENTS = 100
MAX_NAME = 255
MAX_CMS_SIZE = 1 << 30  # bytes; hashed as it comes, so memory is no limit
MAX_CHUNK = 512 * 1024  # bytes, decoded

_Json = dict[str, Any]


@dataclass(frozen=True)
class Quit:
    """Nothing is wanted but the greeting."""


@dataclass(frozen=True)
class Status:
    """Which readers and cards are there."""


@dataclass(frozen=True)
class Authenticate:
    """A sign-in; `challenge_nonce` is signed as it stands."""

    origin: Origin
    challenge_nonce: str
    lang: str | None


@dataclass(frozen=True)
class HashAnnounced:
    """A document of which only the digest is given."""

    name: str
    digest: Digest


@dataclass(frozen=True)
class ContentAnnounced:
    """A document of `size` bytes whose content follows in chunks; `format` is "cms"."""

    name: str
    format: str
    size: int


Announced = HashAnnounced | ContentAnnounced


@dataclass(frozen=True)
class Sign:
    """Signatures over 1 to 100 documents, all or none."""

    origin: Origin
    documents: tuple[Announced, ...]
    lang: str | None


Request = Quit | Status | Authenticate | Sign


def parse_request(frame: bytes) -> Request:
    """Read the one request of this process. Raises InvalidArgument or TooLarge."""
    message = _object(frame)
    _members(message, "", {"command", "arguments"})
    command, arguments = message["command"], message["arguments"]
    if not isinstance(arguments, dict):
        _refuse("arguments")
    if not isinstance(command, str) or command not in _COMMANDS:
        _refuse("command")
    return _COMMANDS[command](arguments)


def parse_chunk(frame: bytes) -> bytes | None:
    """Read one piece of content (1 to 524,288 bytes), or None for the end mark. Raises InvalidArgument."""
    message = _object(frame)
    if message == {"end": True}:
        return None
    _members(message, "", {"chunk"})
    return _base64(message["chunk"], "chunk", 1, MAX_CHUNK)


def encode(message: Mapping[str, object]) -> bytes:
    """Write a message of ours as UTF-8 JSON."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def encode_error(error: HostError) -> bytes:
    """Write the reply for a request that ended without a result."""
    return encode({"error": {"code": error.code, "message": error.message, **error.data}})


def _object(frame: bytes) -> _Json:
    """Strict JSON: one object, unique keys, finite numbers, bounded depth."""
    try:
        message = json.loads(
            frame.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise InvalidArgument(argument="") from error
    if not isinstance(message, dict) or _depth_exceeds(message, MAX_DEPTH):
        _refuse("")
    return message


def _unique(pairs: list[tuple[str, Any]]) -> _Json:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate key")
    return members


def _no_constant(word: str) -> Never:
    raise ValueError(f"{word} is not JSON")


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


def _refuse(path: str) -> Never:
    raise InvalidArgument(argument=path)


def _members(
    value: _Json, path: str, required: set[str], optional: frozenset[str] = frozenset()
) -> None:
    for name in sorted(required - value.keys()) + sorted(value.keys() - required - optional):
        _refuse(f"{path}.{name}"[:100] if path else name[:100])


def _text(value: object, path: str, shortest: int, longest: int) -> str:
    if not isinstance(value, str) or not shortest <= len(value) <= longest:
        _refuse(path)
    return value


def _base64(value: object, path: str, shortest: int, longest: int) -> bytes:
    """Decode canonical base64 with padding; lengths are of the decoded bytes."""
    text = _text(value, path, 0, 4 * longest)
    try:
        octets = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        _refuse(path)
    if not shortest <= len(octets) <= longest:
        _refuse(path)
    return octets


def _origin(arguments: _Json) -> Origin:
    try:
        return Origin(_text(arguments["origin"], "origin", 1, 255))
    except ValueError:
        _refuse("origin")


def _lang(arguments: _Json) -> str | None:
    lang = arguments.get("lang")
    if "lang" in arguments and lang not in ("ja", "en"):
        _refuse("lang")
    return lang


def _quit(arguments: _Json) -> Quit:
    _members(arguments, "", set())
    return Quit()


def _status(arguments: _Json) -> Status:
    _members(arguments, "", set())
    return Status()


_LANG = frozenset({"lang"})


def _authenticate(arguments: _Json) -> Authenticate:
    _members(arguments, "", {"challengeNonce", "origin"}, _LANG)
    nonce = _text(arguments["challengeNonce"], "challengeNonce", 44, 128)
    if not (nonce.isascii() and nonce.isprintable()):
        _refuse("challengeNonce")
    return Authenticate(_origin(arguments), nonce, _lang(arguments))


def _sign(arguments: _Json) -> Sign:
    _members(arguments, "", {"documents", "origin"}, _LANG)
    documents = arguments["documents"]
    if not isinstance(documents, list) or not documents:
        _refuse("documents")
    if len(documents) > MAX_DOCUMENTS:
        raise TooLarge(argument="documents", limit=MAX_DOCUMENTS)
    announced = tuple(_document(d, f"documents[{i}]") for i, d in enumerate(documents))
    return Sign(_origin(arguments), announced, _lang(arguments))


def _document(value: object, path: str) -> Announced:
    if not isinstance(value, dict):
        _refuse(path)
    format_ = value.get("format")
    if not isinstance(format_, str) or format_ not in _DOCUMENTS:
        _refuse(f"{path}.format")
    return _DOCUMENTS[format_](value, path)


def _hash_document(value: _Json, path: str) -> HashAnnounced:
    _members(value, path, {"format", "name", "hash", "hashFunction"})
    try:
        function = HashFunction(_text(value["hashFunction"], f"{path}.hashFunction", 1, 20))
    except ValueError:
        _refuse(f"{path}.hashFunction")
    octets = _base64(value["hash"], f"{path}.hash", function.size, function.size)
    return HashAnnounced(_name(value["name"], f"{path}.name"), Digest(function, octets))


def _cms_document(value: _Json, path: str) -> ContentAnnounced:
    _members(value, path, {"format", "name", "size"})
    size = value["size"]
    if type(size) is not int or size < 1:
        _refuse(f"{path}.size")
    if size > MAX_CMS_SIZE:
        raise TooLarge(argument=f"{path}.size", limit=MAX_CMS_SIZE)
    return ContentAnnounced(_name(value["name"], f"{path}.name"), "cms", size)


def _name(value: object, path: str) -> str:
    """A file name that reads on the screen as what it is."""
    name = _text(value, path, 1, MAX_NAME)
    # isprintable refuses control characters, bidirectional overrides and lone surrogates.
    if not name.isprintable() or "/" in name or "\\" in name:
        _refuse(path)
    return name


_COMMANDS: dict[str, Callable[[_Json], Request]] = {
    "quit": _quit,
    "status": _status,
    "authenticate": _authenticate,
    "sign": _sign,
}
_DOCUMENTS: dict[str, Callable[[_Json, str], Announced]] = {
    "hash": _hash_document,
    "cms": _cms_document,
}
