# SPDX-License-Identifier: Apache-2.0
"""The JSON of one frame: requests, chunks, timestamps."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tests.campaigns.fuzz.target import FOLDER, Door, Target

_VECTORS = FOLDER.parents[2] / "protocol" / "vectors"
_FILES = ("requests", "cms-requests", "pdf-requests", "xml-requests")


def _open(_keys: Path) -> Door:
    from native_host.errors import HostError
    from native_host.messages import encode, parse_chunk, parse_request, parse_timestamp

    def door(data: bytes) -> None:
        for parse in (parse_request, parse_chunk, parse_timestamp):
            try:
                parse(data)
            except HostError as error:
                encode({"error": {"code": error.code, **error.data}})

    return door


def _seeds(_keys: Path) -> Iterable[bytes]:
    for name in _FILES:
        vectors = json.loads((_VECTORS / f"{name}.json").read_text(encoding="utf-8"))["vectors"]
        for vector in vectors:
            yield json.dumps(vector["input"], ensure_ascii=False).encode("utf-8", "surrogatepass")
    yield b'{"chunk":"QUJD"}'
    yield b'{"end":true}'
    yield b'{"timestampToken":"QUJD"}'


TARGET = Target("the JSON of one frame", _open, (), _seeds, ("native_host",))
