# SPDX-License-Identifier: Apache-2.0
"""The door for documents: each entry of a signing request becomes a frozen announcement, or an error."""

from collections.abc import Callable
from dataclasses import dataclass

from .digests import Digest, HashFunction
from .document_names import file_name
from .documents import pdf_request, xml_request
from .documents.pdf_request import PdfAnnounced
from .documents.xml_request import XmlAnnounced
from .errors import TooLarge
from .strict_json import Json, base64_octets, members, refuse, text

MAX_CMS_SIZE = 1 << 30  # bytes; hashed as it comes, so memory is no limit


@dataclass(frozen=True)
class HashAnnounced:
    """A document of which only the digest is given."""

    name: str
    digest: Digest


@dataclass(frozen=True)
class CmsAnnounced:
    """A document of `size` bytes whose content follows in chunks, for a detached CMS container."""

    name: str
    size: int


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


def _cms_document(value: Json, path: str) -> CmsAnnounced:
    members(value, path, {"format", "name", "size"})
    size = value["size"]
    if type(size) is not int or size < 1:
        refuse(f"{path}.size")
    if size > MAX_CMS_SIZE:
        raise TooLarge(argument=f"{path}.size", limit=MAX_CMS_SIZE)
    return CmsAnnounced(file_name(value["name"], f"{path}.name"), size)


def _pdf_document(value: Json, path: str) -> PdfAnnounced:
    if "name" not in value:
        refuse(f"{path}.name")
    return pdf_request.parse(value, path, file_name(value["name"], f"{path}.name"))


def _xml_document(value: Json, path: str) -> XmlAnnounced:
    if "name" not in value:
        refuse(f"{path}.name")
    return xml_request.parse(value, path, file_name(value["name"], f"{path}.name"))


_DOCUMENTS: dict[str, Callable[[Json, str], Announced]] = {
    "hash": _hash_document,
    "cms": _cms_document,
    "pdf": _pdf_document,
    "xml": _xml_document,
}
