# SPDX-License-Identifier: Apache-2.0
"""The door: a frame's JSON becomes a frozen request, or an error; a request that exists is well-formed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .announced import parse_document
from .errors import HostError, TooLarge
from .origins import Origin
from .strict_json import Json, base64_octets, members, read_object, refuse, text

if TYPE_CHECKING:
    from .announced import Announced

MAX_DOCUMENTS = 100
FIELDS = ("name", "address", "birthDate", "sex")
MAX_CHUNK = 512 * 1024  # bytes, decoded
_PART = 700_000  # characters of a reply in one frame; browsers close the port above 1 MiB
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+-]*", re.ASCII)
MAX_TIMESTAMP = 64 * 1024  # bytes, decoded; real ones are 3 to 8 KiB


@dataclass(frozen=True)
class Quit:
    """Nothing is wanted but the greeting."""


@dataclass(frozen=True)
class Status:
    """Which readers and cards are there."""


@dataclass(frozen=True)
class Doctor:
    """What stands in the way on this computer; `extension` is the version of the one that asks."""

    lang: str
    extension: str | None


@dataclass(frozen=True)
class History:
    """The person wants to see what the card was used for."""

    lang: str


@dataclass(frozen=True)
class Authenticate:
    """A sign-in; `challenge_nonce` is signed as it stands."""

    origin: Origin
    challenge_nonce: str
    lang: str | None


@dataclass(frozen=True)
class ReadAttributes:
    """The holder's own attributes, as far as they agree; `fields` without repetition, in the wire's order."""

    origin: Origin
    fields: tuple[str, ...]
    lang: str | None


@dataclass(frozen=True)
class Sign:
    """Signatures over 1 to 100 documents, all or none."""

    origin: Origin
    documents: tuple[Announced, ...]
    lang: str | None


Request = Quit | Status | Doctor | History | Authenticate | ReadAttributes | Sign


def parse_request(frame: bytes) -> Request:
    """Read the one request of this process. Raises InvalidArgument or TooLarge."""
    message = read_object(frame)
    members(message, "", {"command", "arguments"})
    command, arguments = message["command"], message["arguments"]
    if not isinstance(arguments, dict):
        refuse("arguments")
    if not isinstance(command, str) or command not in _COMMANDS:
        refuse("command")
    return _COMMANDS[command](arguments)


def parse_chunk(frame: bytes) -> bytes | None:
    """Read one piece of content (1 to 524,288 bytes), or None for the end mark. Raises InvalidArgument."""
    message = read_object(frame)
    if message.keys() == {"end"} and message["end"] is True:
        return None
    members(message, "", {"chunk"})
    return base64_octets(message["chunk"], "chunk", 1, MAX_CHUNK)


def parse_timestamp(frame: bytes) -> bytes:
    """Read the answer to a timestamp question: a token (DER). Raises InvalidArgument."""
    message = read_object(frame)
    members(message, "", {"timestampToken"})
    return base64_octets(message["timestampToken"], "timestampToken", 1, MAX_TIMESTAMP)


def encode(message: Mapping[str, object]) -> bytes:
    """Write a message of ours as UTF-8 JSON."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def encode_error(error: HostError) -> bytes:
    """Write the reply for a request that ended without a result."""
    return encode({"error": {"code": error.code, "message": error.message, **error.data}})


def in_frames(reply: bytes) -> Iterator[bytes]:
    """Give `reply` as it is, or, where it is too long for one frame, in parts and their number."""
    if len(reply) <= _PART:
        yield reply
        return
    # Replies are ASCII (base64 and codes), so that bytes are characters and a cut splits none.
    parts = [reply[i : i + _PART].decode("ascii") for i in range(0, len(reply), _PART)]
    for part in parts:
        yield encode({"part": part})
    yield encode({"parts": len(parts)})


def _origin(arguments: Json) -> Origin:
    try:
        return Origin(text(arguments["origin"], "origin", 1, 255))
    except ValueError:
        refuse("origin")


def _lang(arguments: Json) -> str | None:
    lang = arguments.get("lang")
    if "lang" in arguments and lang not in ("ja", "en"):
        refuse("lang")
    return lang


def _quit(arguments: Json) -> Quit:
    members(arguments, "", set())
    return Quit()


def _status(arguments: Json) -> Status:
    members(arguments, "", set())
    return Status()


def _doctor(arguments: Json) -> Doctor:
    members(arguments, "", {"lang"}, frozenset({"extension"}))
    lang, extension = _lang(arguments), arguments.get("extension")
    if "extension" in arguments and not _VERSION.fullmatch(text(extension, "extension", 5, 64)):
        refuse("extension")
    return Doctor(lang or "en", extension)


def _history(arguments: Json) -> History:
    members(arguments, "", {"lang"})
    return History(_lang(arguments) or "en")


_LANG = frozenset({"lang"})


def _authenticate(arguments: Json) -> Authenticate:
    members(arguments, "", {"challengeNonce", "origin"}, _LANG)
    nonce = text(arguments["challengeNonce"], "challengeNonce", 44, 128)
    if not (nonce.isascii() and nonce.isprintable()) or " " in nonce:
        refuse("challengeNonce")
    return Authenticate(_origin(arguments), nonce, _lang(arguments))


def _read_attributes(arguments: Json) -> ReadAttributes:
    members(arguments, "", {"fields", "origin"}, _LANG)
    fields = arguments["fields"]
    if not isinstance(fields, list) or not fields:
        refuse("fields")
    for i, name in enumerate(fields):
        if name not in FIELDS or name in fields[:i]:
            refuse(f"fields[{i}]")
    return ReadAttributes(_origin(arguments), tuple(fields), _lang(arguments))


def _sign(arguments: Json) -> Sign:
    members(arguments, "", {"documents", "origin"}, _LANG)
    documents = arguments["documents"]
    if not isinstance(documents, list) or not documents:
        refuse("documents")
    if len(documents) > MAX_DOCUMENTS:
        raise TooLarge(argument="documents", limit=MAX_DOCUMENTS)
    announced = tuple(parse_document(d, f"documents[{i}]") for i, d in enumerate(documents))
    return Sign(_origin(arguments), announced, _lang(arguments))


_COMMANDS: dict[str, Callable[[Json], Request]] = {
    "quit": _quit,
    "status": _status,
    "doctor": _doctor,
    "history": _history,
    "authenticate": _authenticate,
    "read-attributes": _read_attributes,
    "sign": _sign,
}
