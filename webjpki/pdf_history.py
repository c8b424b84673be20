# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""A revision of a PDF as pyHanko's comparison sees it, however long the chains of objects in it are.

pyHanko follows references by calling itself: 350 entries of an outline, each naming the next, are
more than Python allows.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    PdfObject,
    Reference,
)
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import HistoricalResolver, RawPdfPath

Words = tuple[str | int, ...]
_PAGES: Words = ("/Root", "/Pages")
_STRUCTURE: Words = ("/Root", "/StructTreeRoot", "/K")


@dataclass(frozen=True, eq=False)
class _Path:
    """A path from the trailer as its last word, and the path before that."""

    length: int = 0
    last: str | int = 0
    before: "_Path | None" = None

    def to(self, word: str | int) -> "_Path":
        """One word further."""
        return _Path(self.length + 1, word, self)

    def words(self) -> Words:
        """All of it."""
        path, words = self, list[str | int]()
        while path.before is not None:
            words.append(path.last)
            path = path.before
        return tuple(reversed(words))

    def differs(self, words: Words) -> bool:
        """Whether it is another path than these words."""
        return self.length != len(words) or self.words() != words


@dataclass(frozen=True)
class _Visit:
    """Something to look at: where it was found, and whether inside of the structure tree."""

    found: PdfObject
    path: _Path
    in_structure: bool


@dataclass(frozen=True)
class _Leave:
    """The end of everything that was found by following a reference."""

    reference: Reference


class Revision(HistoricalResolver):
    """Knows the same uses of each reference as its base, and writes a path out only when it is asked for."""

    _uses: dict[Reference, list[_Path]] | None = None

    def _get_usages_of_ref(self, ref: Reference) -> set[RawPdfPath]:
        uses = (self._uses or {}).get(ref, ())
        return {RawPdfPath(*path.words()) for path in uses}

    def _collect_indirect_references(
        self, obj: PdfObject, seen: set[Reference], since_revision: int | None = None
    ) -> None:
        waiting = [obj]
        while waiting:
            one = waiting.pop()
            if isinstance(one, IndirectObject):
                reference = one.reference
                if reference in seen or self._is_older(reference, since_revision):
                    continue
                seen.add(reference)
                one = self(reference)
            if isinstance(one, DictionaryObject):
                waiting.extend(one.values())
            elif isinstance(one, ArrayObject):
                waiting.extend(one)

    def _is_older(self, reference: Reference, revision: int | None) -> bool:
        """Whether it was there before the revision, or is nowhere."""
        try:
            return revision is not None and (
                self.reader.xrefs.get_introducing_revision(reference) < revision
            )
        except KeyError:
            return True

    def _load_reverse_xref_cache(self) -> None:
        if self._uses is None:
            self._uses = self._all_uses()

    def _all_uses(self) -> dict[Reference, list[_Path]]:
        """Walk from the trailer; every path into each object but those that say nothing new, as pyHanko does."""
        uses: dict[Reference, list[_Path]] = defaultdict(list)
        pages, structure = self._page_places(), self._structure_elements()
        inside: set[Reference] = set()
        waiting: list[_Visit | _Leave] = [_Visit(self.trailer_view, _Path(), False)]
        while waiting:
            one = waiting.pop()
            if isinstance(one, _Leave):
                inside.discard(one.reference)
                continue
            found = one.found
            if isinstance(found, IndirectObject):
                reference = found.reference
                if reference in inside:
                    continue
                uses[reference].append(one.path)
                found = self(reference)
                # Pages are entered by the way of their tree, elements of structure by that of theirs.
                if reference in pages and one.path.differs(pages[reference]):
                    continue
                if not one.in_structure and reference in structure:
                    continue
                inside.add(reference)
                waiting.append(_Leave(reference))
            waiting.extend(_inner(found, one))
        return uses

    def _page_places(self) -> dict[Reference, Words]:
        """By which path each node of the tree of pages is entered."""
        places: dict[Reference, Words] = {}
        waiting: list[tuple[PdfObject, Words]] = [(self.root.raw_get("/Pages"), _PAGES)]
        while waiting:
            node, path = waiting.pop()
            if isinstance(node, IndirectObject):
                if node.reference in places:
                    raise PdfReadError("a circle in the tree of pages")
                places[node.reference] = path
            node = node.get_object()
            if not isinstance(node, DictionaryObject):
                continue
            if path is _PAGES or node.get("/Type") == "/Pages":
                kids = enumerate(node["/Kids"])
                waiting.extend((kid, (*path, "/Kids", n)) for n, kid in kids)
        return places

    def _structure_elements(self) -> set[Reference]:
        """The elements of the structure tree."""
        root = self.root.get("/StructTreeRoot")
        root = root.get_object() if isinstance(root, IndirectObject) else root
        elements: set[Reference] = set()
        waiting: list[DictionaryObject] = [root] if isinstance(root, DictionaryObject) else []
        while waiting:
            children = waiting.pop().get("/K")
            children = children.get_object() if isinstance(children, PdfObject) else ()
            for child in children if isinstance(children, ArrayObject) else (children,):
                element = child.get_object() if isinstance(child, PdfObject) else None
                if not isinstance(element, DictionaryObject):
                    continue
                if element.get("/Type", "/StructElem") != "/StructElem":
                    continue
                if isinstance(child, IndirectObject):
                    if child.reference in elements:
                        continue
                    elements.add(child.reference)
                waiting.append(element)
        return elements


def _inner(found: PdfObject, one: _Visit) -> Iterator[_Visit]:
    if isinstance(found, DictionaryObject):
        for key, value in found.items():
            # These lead back to where the walk came from.
            if key == "/Parent" or (one.in_structure and key == "/P"):
                continue
            path = one.path.to(key)
            in_structure = one.in_structure or (key == "/K" and not path.differs(_STRUCTURE))
            yield _Visit(value, path, in_structure)
    elif isinstance(found, ArrayObject):
        for number, value in enumerate(found):
            yield _Visit(value, one.path.to(number), one.in_structure)
