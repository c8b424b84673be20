# SPDX-License-Identifier: Apache-2.0
"""The ids in an XML document: by Id, id, ID and xml:id, and each to be found once or not at all."""

from collections.abc import Iterator
from functools import cached_property

from lxml import etree

from ..errors import DocumentUnsupported
from .xml_words import XML

_NAMES = frozenset(("Id", "id", "ID", f"{{{XML}}}id"))


class Ids:
    """All ids under `root`; looked for only when the first is asked for, for that takes a walk."""

    def __init__(self, root: etree._Element, index: int) -> None:
        """`index` names the document in errors."""
        self._root = root
        self._index = index

    def only(self, id_: str) -> etree._Element:
        """Return the one element with this id. DocumentUnsupported when there is none or another."""
        found = self._all.get(id_, [])
        # The same name twice on one element (Id and xml:id) is still one element.
        if len(set(found)) != 1:
            raise DocumentUnsupported(document=self._index, reason="reference")
        return found[0]

    def begin_with(self, start: str) -> bool:
        """Whether any id begins like that, and might be the one of a part of ours."""
        return any(name.startswith(start) for name in self._all)

    @cached_property
    def _all(self) -> dict[str, list[etree._Element]]:
        found: dict[str, list[etree._Element]] = {}
        for name, element in self._each():
            found.setdefault(name, []).append(element)
        return found

    def _each(self) -> Iterator[tuple[str, etree._Element]]:
        # An XPath with the four names takes three times as long.
        for element in self._root.iter(etree.Element):
            for name, value in element.items():
                if name in _NAMES:
                    yield value, element
