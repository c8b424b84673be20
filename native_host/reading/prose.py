# SPDX-License-Identifier: Apache-2.0
"""Turns a document into characters that can all be seen."""

import re

from ..invisible import INVISIBLE
from . import wire
from .kinds import encoding_of
from .sheets import Broken, Prose

_LONGEST_LINE = 2000  # characters; a toolkit lays out a line at once
_LONG_LINE = re.compile(rf"[^\n]{{{_LONGEST_LINE}}}(?=[^\n])")
_LINE_END = re.compile("\r\n|[\r\f]")
_GOES_ON = "\n⤷ "
_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp932": "Shift_JIS"}


def prose(octets: memoryview) -> Prose:
    """Decode `octets`. Raises Broken where they are no text."""
    encoding = encoding_of(octets)
    if encoding is None:
        raise Broken
    try:
        text = str(octets, encoding)
    except ValueError as error:
        raise Broken from error
    text = _LINE_END.sub("\n", text)
    seen, unseen = visible(text[: wire.MAX_TEXT])
    lines = _LONG_LINE.sub(lambda found: found[0] + _GOES_ON, seen)
    return Prose(lines, _NAMES[encoding], len(text) > wire.MAX_TEXT, unseen)


def visible(text: str) -> tuple[str, int]:
    """Replace each character that cannot be seen by its code point, and count them."""
    return INVISIBLE.subn(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)
