# SPDX-License-Identifier: Apache-2.0
"""The door for documents: each entry of a signing request becomes a frozen announcement, or an error."""

from collections.abc import Callable
from dataclasses import dataclass

from ..digests import Digest, HashFunction
from ..document_names import file_name
from ..strict_json import Json, base64_octets, members, refuse, text
from . import cms, pdf, xml
from .cms import MAX_CMS_SIZE as MAX_CMS_SIZE
from .cms import CmsAnnounced as CmsAnnounced
from .pdf import PdfAnnounced
from .xml import XmlAnnounced


@dataclass(frozen=True)
class HashAnnounced:
    """A document of which only the digest is given."""

    name: str
    digest: Digest


Announced = HashAnnounced | CmsAnnounced | PdfAnnounced | XmlAnnounced


def parse_document(value: object, path: str) -> Announced:
    """Read one entry of `documents`. Raises InvalidArgument or TooLarge, naming the member by `path`."""
    if not isinstance(value, dict):
        refuse(path)
    format_ = value.get("format")
    if not isinstance(format_, str) or format_ not in _DOCUMENTS:
        refuse(f"{path}.format")
    return _DOCUMENTS[format_](value, path)


def _hash_document(value: Json, path: str) -> HashAnnounced:
    members(value, path, {"format", "name", "hash", "hashFunction"})
    try:
        function = HashFunction(text(value["hashFunction"], f"{path}.hashFunction", 1, 20))
    except ValueError:
        refuse(f"{path}.hashFunction")
    octets = base64_octets(value["hash"], f"{path}.hash", function.size, function.size)
    return HashAnnounced(file_name(value["name"], f"{path}.name"), Digest(function, octets))


_Parse = Callable[[Json, str, str], Announced]


def _named(parse: _Parse) -> Callable[[Json, str], Announced]:
    """Let `parse` have the file name, read in the one way there is for all formats."""

    def parsed(value: Json, path: str) -> Announced:
        if "name" not in value:
            refuse(f"{path}.name")
        return parse(value, path, file_name(value["name"], f"{path}.name"))

    return parsed


_DOCUMENTS: dict[str, Callable[[Json, str], Announced]] = {
    "hash": _hash_document,
    "cms": _named(cms.parse),
    "pdf": _named(pdf.parse),
    "xml": _named(xml.parse),
}
