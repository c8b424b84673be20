# SPDX-License-Identifier: Apache-2.0
"""The door for documents: each entry of a signing request becomes a frozen announcement, or an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..digests import Digest
from ..document_names import file_name
from ..strict_json import Json, members, refuse
from .values import digest

if TYPE_CHECKING:
    from .cms import CmsAnnounced
    from .pdf import PdfAnnounced
    from .xml import XmlAnnounced


@dataclass(frozen=True)
class HashAnnounced:
    """A document of which only the digest is given."""

    name: str
    digest: Digest


if TYPE_CHECKING:
    Announced = HashAnnounced | CmsAnnounced | PdfAnnounced | XmlAnnounced


def parse_document(value: object, path: str) -> Announced:
    """Read one entry of `documents`. Raises InvalidArgument or TooLarge, naming the member by `path`."""
    if not isinstance(value, dict):
        refuse(path)
    # A format's rules are loaded when it is asked for: most requests, and all bad ones, need few.
    match value.get("format"):
        case "hash":
            return _hash_document(value, path)
        case "cms":
            from .cms import parse as parse_cms

            return parse_cms(value, path, _name(value, path))
        case "pdf":
            from .pdf import parse as parse_pdf

            return parse_pdf(value, path, _name(value, path))
        case "xml":
            from .xml import parse as parse_xml

            return parse_xml(value, path, _name(value, path))
        case _:
            refuse(f"{path}.format")


def _hash_document(value: Json, path: str) -> HashAnnounced:
    members(value, path, {"format", "name", "hash", "hashFunction"})
    known = digest(value, path)
    return HashAnnounced(file_name(value["name"], f"{path}.name"), known)


def _name(value: Json, path: str) -> str:
    """The file name, read in the one way there is for all formats."""
    if "name" not in value:
        refuse(f"{path}.name")
    return file_name(value["name"], f"{path}.name")
