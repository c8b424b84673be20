# SPDX-License-Identifier: Apache-2.0
"""The door for a child's answers: each becomes a value that keeps to its bounds, or Malformed."""

import json

from . import wire
from .sheets import Bitmap, Prose, Row, Tree
from .wire import Header, Malformed, number


def pages(header: Header) -> int:
    """Read how many pages there are."""
    return number(header, "pages", 0, wire.MAX_PAGES)


def bitmap(header: Header, body: memoryview, widest: int) -> Bitmap:
    """Read a page."""
    width = number(header, "width", 1, widest)
    height = number(header, "height", 1, wire.MAX_SIDE)
    if len(body) != width * height * 4:
        raise Malformed
    hundredths = number(header, "points", 1, wire.MAX_POINTS)
    return Bitmap(width, height, hundredths / 100, body)


def prose(header: Header, body: memoryview) -> Prose:
    """Read a text."""
    cut = number(header, "cut", 0, 1) == 1
    unseen = number(header, "unseen", 0, wire.MAX_TEXT)
    return Prose(_utf8(body), wire.word(header, "encoding"), cut, unseen)


def tree(header: Header, body: memoryview) -> Tree:
    """Read the rows of a tree."""
    try:
        listed = json.loads(_utf8(body))
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(listed, list) or not 0 < len(listed) <= wire.MAX_ROWS:
        raise Malformed
    rows = []
    deepest = 0
    for entry in listed:
        row = _row(entry, deepest)
        deepest = row.depth + 1
        rows.append(row)
    return Tree(tuple(rows), number(header, "e_tax", 0, 1) == 1)


def _row(entry: object, deepest: int) -> Row:
    match entry:
        case [int(depth), str(name), str(text)] if 0 <= depth <= deepest:
            return Row(depth, name, text)
    raise Malformed


def _utf8(body: memoryview) -> str:
    try:
        return str(body, "utf-8")
    except ValueError as error:
        raise Malformed from error
