# SPDX-License-Identifier: Apache-2.0
"""What a website says about a PDF before it sends it, and how that is read."""

from dataclasses import dataclass
from enum import Enum

from ..additions import SealPlace as SealPlace
from ..errors import TooLarge
from ..strict_json import Json, members, refuse, text

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
    profile = _profile(value["profile"], f"{path}.profile")
    return PdfAnnounced(
        name,
        _size(value["size"], f"{path}.size"),
        profile,
        _authority(value, profile, f"{path}.timestampAuthority"),
        _words(value, "reason", path),
        _words(value, "location", path),
        _seal(value["seal"], f"{path}.seal") if "seal" in value else None,
    )


def _profile(value: object, path: str) -> PdfProfile:
    try:
        return PdfProfile(text(value, path, 1, 20))
    except ValueError:
        refuse(path)


def _size(value: object, path: str) -> int:
    if type(value) is not int or value < 1:
        refuse(path)
    if value > MAX_SIZE:
        raise TooLarge(argument=path, limit=MAX_SIZE)
    return value


def _words(value: Json, member: str, path: str) -> str | None:
    if member not in value:
        return None
    words = text(value[member], f"{path}.{member}", 1, MAX_TEXT)
    if not words.isprintable():
        refuse(f"{path}.{member}")
    return words


def _authority(value: Json, profile: PdfProfile, path: str) -> str | None:
    if ("timestampAuthority" in value) != (profile is PdfProfile.PADES_T):
        refuse(path)
    if profile is not PdfProfile.PADES_T:
        return None
    return authority(value["timestampAuthority"], path)


def authority(value: object, path: str) -> str:
    """Read an https address in plain ASCII, as the person is to read it."""
    from urllib.parse import urlsplit  # slow to load, and seldom asked for

    address = text(value, path, 9, 255)
    try:
        parts = urlsplit(address)
        plain = address.isascii() and address.isprintable() and " " not in address
        fits = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        refuse(path)
    if not plain or not fits:
        refuse(path)
    return address


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
