# SPDX-License-Identifier: Apache-2.0
"""The door for documents: each entry of a signing request becomes a frozen announcement, or an error."""

from collections.abc import Callable
from dataclasses import dataclass

from .digests import Digest
from .strict_json import Json

MAX_NAME = 255
MAX_CMS_SIZE = 1 << 30  # bytes; hashed as it comes, so memory is no limit


@dataclass(frozen=True)
class HashAnnounced:
    """A document of which only the digest is given."""

    name: str
    digest: Digest


@dataclass(frozen=True)
class ContentAnnounced:
    """A document of `size` bytes whose content follows in chunks; `format` is "cms"."""

    name: str
    format: str
    size: int


Announced = HashAnnounced | ContentAnnounced


_DOCUMENTS: dict[str, Callable[[Json, str], Announced]] = {
    "hash": _hash_document,
    "cms": _cms_document,
}
