# SPDX-License-Identifier: Apache-2.0
"""Decodes JSON that means one thing only: no member twice, no number that JSON does not have."""

import json
from typing import NoReturn


def decode(text: str) -> object:
    """Return what `text` says. Raises ValueError, or RecursionError where it is nested too deeply."""
    return _DECODER.decode(text)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")
    return members


def _no_constant(_: str) -> NoReturn:
    raise ValueError("not a JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
