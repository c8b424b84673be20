# SPDX-License-Identifier: Apache-2.0
"""What an element inherits from the place where it stands, to be declared on it when it stands alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from lxml import etree

from ..announced.xml import Canonicalization
from .xml_words import XML

_XML = f"{{{XML}}}"
_ATTRIBUTE = re.compile(rb"([^\s=\"'/<>]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True)
class Scope:
    """Attributes by the name they are written with, such as "xmlns:gen" and "xml:lang", and their values.

    Canonical XML 1.0 (2.4) writes inherited namespaces and xml: attributes on the first element of
    a part. The exclusive form takes over no xml: attributes, and leaves out namespaces without use.
    """

    attributes: Mapping[str, str]

    @classmethod
    def inside(cls, parent: etree._Element | None, form: Canonicalization) -> "Scope":
        """What children of `parent` inherit in this form; nothing where it is None."""
        found: dict[str, str] = {}
        if parent is None:
            return cls(found)
        for prefix, uri in parent.nsmap.items():
            if uri:  # xmlns="" takes a default namespace back
                found[f"xmlns:{prefix}" if prefix else "xmlns"] = uri
        if form is Canonicalization.EXCLUSIVE:
            return cls(found)
        for element in (parent, *parent.iterancestors()):
            for name, value in element.attrib.items():
                if name.startswith(_XML):
                    found.setdefault(f"xml:{name.removeprefix(_XML)}", value)
        return cls(found)

    def beside(self, tag: bytes = b"", **declared: str) -> bytes:
        """These attributes and `declared` prefixes, as they can be added to the start tag `tag`."""
        own = {match[1].decode() for match in _ATTRIBUTE.finditer(tag)}
        every = dict(self.attributes)
        every.update({f"xmlns:{prefix}": uri for prefix, uri in declared.items()})
        return "".join(
            f' {name}="{_value(value)}"' for name, value in every.items() if name not in own
        ).encode()


def _value(text: str) -> str:
    """Escape as Canonical XML does, so that no line break is read as a space."""
    return escape(text).translate({9: "&#9;", 10: "&#10;", 13: "&#13;"})
