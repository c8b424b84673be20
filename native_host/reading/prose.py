# SPDX-License-Identifier: Apache-2.0
"""Turns a document into characters that can all be seen."""

import re

from . import wire
from .kinds import encoding_of
from .sheets import Broken, Prose

# Characters without a shape of their own, some of which rearrange their neighbours: soft hyphen,
# zero-width, direction marks and overrides, invisible operators, tags, private shapes of fillers.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\x7f-\x9f]"
)
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
    return _INVISIBLE.subn(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)
