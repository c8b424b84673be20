# SPDX-License-Identifier: Apache-2.0
"""Turns an XML document into the rows of a tree, expanding and fetching nothing."""

from pyexpat import ExpatError, ParserCreate

from . import wire
from .prose import visible
from .sheets import Broken, Row, Tree

_DEEPEST = 100
_E_TAX = "http://xml.e-tax.nta.go.jp/"  # namespaces of e-Tax begin so, jpki-facts E1


class _Tree:
    """Rows as the parser comes upon them."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.e_tax = False
        self._depth = 0
        self._leaf: int | None = None  # row of an element that may yet take its text into it
        self._text: list[str] = []

    def begin(self, name: str, attributes: list[str]) -> None:
        self._flush()
        if self._depth >= _DEEPEST:
            raise Broken
        if self._depth == 0:
            self.e_tax = any(value.startswith(_E_TAX) for value in attributes[1::2])
        self._add(Row(self._depth, name, ""))
        self._leaf = len(self.rows) - 1
        self._depth += 1
        for attribute, value in zip(attributes[::2], attributes[1::2], strict=True):
            self._add(Row(self._depth, f"@{attribute}", value))

    def end(self, name: str) -> None:
        del name
        text = self._taken()
        if self._leaf is not None:
            row = self.rows[self._leaf]
            self.rows[self._leaf] = Row(row.depth, row.name, text)
        elif text:
            self._add(Row(self._depth, "", text))
        self._leaf = None
        self._depth -= 1

    def characters(self, text: str) -> None:
        self._text.append(text)

    def comment(self, text: str) -> None:
        self._flush()
        self._add(Row(self._depth, "!--", text.strip()))

    def instruction(self, target: str, text: str) -> None:
        self._flush()
        self._add(Row(self._depth, f"?{target}", text))

    def _flush(self) -> None:
        text = self._taken()
        if text:
            self._add(Row(self._depth, "", text))
        self._leaf = None

    def _taken(self) -> str:
        text = visible("".join(self._text).strip())[0]
        self._text = []
        return text

    def _add(self, row: Row) -> None:
        if len(self.rows) >= wire.MAX_ROWS:
            raise Broken
        self.rows.append(Row(row.depth, visible(row.name)[0], visible(row.text)[0]))


def tree(octets: memoryview) -> Tree:
    """Return the rows of the document.

    Raises Broken for what is not well-formed, has a DTD, or is too deep or too long for a tree.
    """

    def refuse(*_: object) -> None:
        raise Broken

    found = _Tree()
    parser = ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = found.begin
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.characters
    parser.CommentHandler = found.comment
    parser.ProcessingInstructionHandler = found.instruction
    try:
        parser.Parse(bytes(octets), True)
    except ExpatError as error:
        raise Broken from error
    return Tree(tuple(found.rows), found.e_tax)
