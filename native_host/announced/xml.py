# SPDX-License-Identifier: Apache-2.0
"""What a website says about an XML document before it sends it, and how that is read."""

import re
from dataclasses import dataclass
from enum import Enum

from ..digests import Digest, HashFunction
from ..document_names import file_name
from ..errors import TooLarge
from ..strict_json import Json, members, refuse, text
from .values import digest, size, word, yes_or_no

MAX_SIZE = 64 * 1024 * 1024  # bytes
MAX_REFERENCES = 100
_OPTIONAL = frozenset(
    {
        "parent",
        "references",
        "canonicalization",
        "hashFunction",
        "issuerSerial",
        "signatureId",
    }
)
# Tolerant in what documents may call their elements: digits first are found in practice.
_ID = re.compile(r"\w[\w.\-]{0,199}")
_NEW_ID = re.compile(r"[^\W\d][\w.\-]{0,99}")  # what we write ourselves is an NCName


class XmlProfile(Enum):
    """How the signature is laid out."""

    XMLDSIG = "xmldsig"  # XML Signature 1.1 and nothing else
    XADES_B = "xades-b"  # XAdES B-B (EN 319 132-1)


class Canonicalization(Enum):
    """Canonical XML 1.0 of everything in scope, or exclusive; both without comments."""

    INCLUSIVE = "c14n"
    EXCLUSIVE = "exc-c14n"


@dataclass(frozen=True)
class WholeDocument:
    """The document but for the new signature itself."""


@dataclass(frozen=True)
class ElementById:
    """The one element whose Id, id, ID or xml:id is `id`."""

    id: str


@dataclass(frozen=True)
class AttachedFile:
    """A file beside the document, known by its digest only: nobody here sees it."""

    name: str
    digest: Digest


Reference = WholeDocument | ElementById | AttachedFile


@dataclass(frozen=True)
class XmlAnnounced:
    """An XML document of `size` bytes whose content follows in chunks.

    parent         id of the element whose last child the signature becomes; None: the root
    references     what is signed, in this order, nothing twice
    hash_function  of the references; the signature itself is always made with SHA-256
    issuer_serial  whether KeyInfo names issuer and serial number beside the certificate
    signature_id   Id of the new Signature element; None: one is made up where it is needed
    """

    name: str
    size: int
    profile: XmlProfile
    parent: str | None = None
    references: tuple[Reference, ...] = (WholeDocument(),)
    canonicalization: Canonicalization = Canonicalization.INCLUSIVE
    hash_function: HashFunction = HashFunction.SHA256
    issuer_serial: bool = False
    signature_id: str | None = None


def parse(value: Json, path: str, name: str) -> XmlAnnounced:
    """Read one announcement whose `name` has been checked. Raises InvalidArgument or TooLarge."""
    members(value, path, {"format", "name", "size", "profile"}, _OPTIONAL)
    return XmlAnnounced(
        name,
        size(value["size"], MAX_SIZE, f"{path}.size"),
        word(XmlProfile, value["profile"], f"{path}.profile"),
        _id(value["parent"], f"{path}.parent", _ID) if "parent" in value else None,
        _references(value.get("references", [{"whole": True}]), f"{path}.references"),
        word(Canonicalization, value.get("canonicalization", "c14n"), f"{path}.canonicalization"),
        word(HashFunction, value.get("hashFunction", "SHA-256"), f"{path}.hashFunction"),
        yes_or_no(value.get("issuerSerial", False), f"{path}.issuerSerial"),
        _id(value["signatureId"], f"{path}.signatureId", _NEW_ID)
        if "signatureId" in value
        else None,
    )


def _id(value: object, path: str, form: re.Pattern[str]) -> str:
    word = text(value, path, 1, 200)
    if not form.fullmatch(word):
        refuse(path)
    return word


def _references(value: object, path: str) -> tuple[Reference, ...]:
    if not isinstance(value, list) or not value:
        refuse(path)
    if len(value) > MAX_REFERENCES:
        raise TooLarge(argument=path, limit=MAX_REFERENCES)
    found = tuple(_reference(one, f"{path}[{i}]") for i, one in enumerate(value))
    names = [one.name if isinstance(one, AttachedFile) else one for one in found]
    if len(set(names)) != len(names):
        refuse(path)
    return found


def _reference(value: object, path: str) -> Reference:
    if not isinstance(value, dict):
        refuse(path)
    if "whole" in value:
        members(value, path, {"whole"})
        if value["whole"] is not True:
            refuse(f"{path}.whole")
        return WholeDocument()
    if "id" in value:
        members(value, path, {"id"})
        return ElementById(_id(value["id"], f"{path}.id", _ID))
    members(value, path, {"name", "hash", "hashFunction"})
    known = digest(value, path)
    return AttachedFile(file_name(value["name"], f"{path}.name"), known)
