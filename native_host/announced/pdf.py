# SPDX-License-Identifier: Apache-2.0
"""What a website says about a PDF before it sends it, and how that is read."""

from dataclasses import dataclass
from enum import Enum

from ..additions import SealPlace as SealPlace
from ..invisible import INVISIBLE
from ..strict_json import Json, members, refuse, text
from .values import size, timestamp_authority, word

MAX_SIZE = 200 * 1024 * 1024  # bytes
MAX_TEXT = 200  # characters of reason and location
MAX_PAGE = 100_000
SEAL_SIZES = range(20, 401)  # points
_COORDINATE = 14_400  # points: the largest page of PDF 1.6 and later
_OPTIONAL = frozenset({"timestampAuthority", "reason", "location", "seal"})


class PdfProfile(Enum):
    """How the signature is laid out; each is a receiver's published format."""

    MOJ = "moj"  # adbe.pkcs7.detached with /Name and /M: registry papers (jpki-facts E2)
    PADES_B = "pades-b"  # PAdES B-B (EN 319 142-1)
    PADES_T = "pades-t"  # PAdES B-T: with a timestamp over the signature


@dataclass(frozen=True)
class PdfAnnounced:
    """A PDF of `size` bytes whose content follows in chunks.

    `timestamp_authority` is the address the person is told of; the host never connects to it.
    """

    name: str
    size: int
    profile: PdfProfile
    timestamp_authority: str | None = None
    reason: str | None = None
    location: str | None = None
    seal: SealPlace | None = None


def parse(value: Json, path: str, name: str) -> PdfAnnounced:
    """Read one announcement whose `name` has been checked. Raises InvalidArgument or TooLarge."""
    members(value, path, {"format", "name", "size", "profile"}, _OPTIONAL)
    profile = word(PdfProfile, value["profile"], f"{path}.profile")
    return PdfAnnounced(
        name,
        size(value["size"], MAX_SIZE, f"{path}.size"),
        profile,
        timestamp_authority(value, profile is PdfProfile.PADES_T, path),
        _words(value, "reason", path),
        _words(value, "location", path),
        _seal(value["seal"], f"{path}.seal") if "seal" in value else None,
    )


def _words(value: Json, member: str, path: str) -> str | None:
    if member not in value:
        return None
    words = text(value[member], f"{path}.{member}", 1, MAX_TEXT)
    if not words.isprintable() or INVISIBLE.search(words):
        refuse(f"{path}.{member}")
    return words


def _seal(value: object, path: str) -> SealPlace:
    if not isinstance(value, dict):
        refuse(path)
    members(value, path, {"page", "x", "y", "width", "height"})
    page = value["page"]
    if type(page) is not int or not 1 <= page <= MAX_PAGE:
        refuse(f"{path}.page")
    left, bottom = (_number(value[side], 0, _COORDINATE, f"{path}.{side}") for side in "xy")
    least, most = SEAL_SIZES[0], SEAL_SIZES[-1]
    sides = (_number(value[side], least, most, f"{path}.{side}") for side in ("width", "height"))
    return SealPlace(page, left, bottom, *sides)


def _number(value: object, least: float, most: float, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        refuse(path)
    return float(value)
