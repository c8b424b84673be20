# SPDX-License-Identifier: Apache-2.0
"""The contract as the tests read it: schemas, vectors, and the bytes that a vector describes."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

PROTOCOL = Path(__file__).resolve().parent.parent.parent / "protocol"
SCHEMAS = PROTOCOL / "schemas"
VECTORS = PROTOCOL / "vectors"
SETS = tuple(sorted(path.stem for path in VECTORS.glob("*.json")))
ANNOUNCEMENTS = tuple(name for name in SETS if name.endswith("-requests") and "relayed" not in name)

Json = dict[str, Any]
Vector = Json


def _pattern(_: object, pattern: str, text: object, __: object) -> Iterator[ValidationError]:
    # JSON Schema's patterns are ECMA-262's, where $ is the very end; Python's is also before a last "\n".
    python = re.sub(r"(?<!\\)\$$", r"\\Z", pattern)
    if isinstance(text, str) and not re.search(python, text):
        yield ValidationError(f"{text[:100]!r} does not match {pattern!r}")


_Dialect: type[Validator] = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]  # jsonschema leaves it untyped


@cache
def read(path: Path) -> Json:
    """Read a file that holds one JSON object, once."""
    content: Json = json.loads(path.read_text(encoding="utf-8"))
    return content


@cache
def validator(name: str) -> Validator:
    """Return the validator of protocol/schemas/NAME.json; nothing outside that folder is looked up."""
    schemas = {path.stem: _without_dialect(read(path)) for path in SCHEMAS.glob("*.json")}
    resources = [(s["$id"], DRAFT202012.create_resource(s)) for s in schemas.values()]
    return _Dialect(schemas[name], registry=Registry().with_resources(resources))


def _without_dialect(schema: Json) -> Json:
    # jsonschema would follow a reference to a schema that names its dialect with its own validator.
    return {member: value for member, value in schema.items() if member != "$schema"}


def assert_fits(name: str, message: object) -> None:
    """Fail with the best explanation unless `message` fits the schema."""
    validator(name).validate(message)  # type: ignore[arg-type]  # whatever was said


def fits(name: str, message: object) -> bool:
    """Whether `message` fits the schema."""
    return bool(validator(name).is_valid(message))  # type: ignore[arg-type]  # whatever was said


def vectors(name: str) -> list[Vector]:
    """All vectors of one set."""
    found: list[Vector] = read(VECTORS / f"{name}.json")["vectors"]
    return found


def each(
    name: str | Sequence[str],
    *results: str,
    only: Callable[[Vector], bool] = lambda vector: True,
) -> pytest.MarkDecorator:
    """Run a test for each vector of a set, or of several, that has one of `results`."""
    names = [name] if isinstance(name, str) else name
    chosen = [v for n in names for v in vectors(n) if v["result"] in results and only(v)]
    return pytest.mark.parametrize("vector", [pytest.param(v, id=v["id"]) for v in chosen])


def octets(parts: Sequence[Mapping[str, Any]]) -> bytes:
    """Put the parts of a byte-level input together, as schemas/vectors.json describes them."""
    return b"".join(_part(part) for part in parts)


def _part(part: Mapping[str, Any]) -> bytes:
    if "length" in part:
        return struct.pack("=I", part["length"])
    if "frame" in part:
        return frame(octets(part["frame"]))
    piece = bytes.fromhex(part["hex"]) if "hex" in part else part["text"].encode("utf-8")
    return bytes(piece * part.get("times", 1))


def frame(body: bytes) -> bytes:
    """Put the length before the JSON."""
    return struct.pack("=I", len(body)) + body


def announcing(document: object) -> Json:
    """The request to sign one document, as the host gets it."""
    arguments = {"origin": "https://shoken.example", "documents": [document]}
    return {"command": "sign", "arguments": arguments}


def request_of(vector: Vector) -> Json:
    """The request of a vector of the set `requests`, with its documents repeated."""
    request: Json = vector["input"]
    if "documents" not in vector:
        return request
    [document] = request["arguments"]["documents"]
    arguments = {**request["arguments"], "documents": [document] * vector["documents"]}
    return {**request, "arguments": arguments}
