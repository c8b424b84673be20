# SPDX-License-Identifier: Apache-2.0
"""What a website says about a document for a CMS container before it sends it, and how that is read."""

from dataclasses import dataclass
from enum import Enum

from ..errors import TooLarge
from ..strict_json import Json, base64_octets, members, refuse, text
from .pdf import authority

MAX_CMS_SIZE = 1 << 30  # bytes; hashed as it comes, so memory is no limit
MAX_CONTAINER = 128 * 1024  # bytes; one signer takes about 3 KB, with a timestamp about 10
_OPTIONAL = frozenset({"attached", "profile", "timestampAuthority", "container"})


class CmsProfile(Enum):
    """Levels of CAdES (EN 319 122-1); what is written without a profile is B-B as well."""

    CADES_B = "cades-b"
    CADES_T = "cades-t"  # with a timestamp over the signature


@dataclass(frozen=True)
class CmsAnnounced:
    """A document of `size` bytes whose content follows in chunks.

    attached             the container is to carry the content
    timestamp_authority  the address the person is told of; the host never connects to it
    container            a detached one (DER) over the same content, which gets one more signer
    """

    name: str
    size: int
    attached: bool = False
    profile: CmsProfile = CmsProfile.CADES_B
    timestamp_authority: str | None = None
    container: bytes | None = None


def parse(value: Json, path: str, name: str) -> CmsAnnounced:
    """Read one announcement whose `name` has been checked. Raises InvalidArgument or TooLarge."""
    members(value, path, {"format", "name", "size"}, _OPTIONAL)
    size = value["size"]
    if type(size) is not int or size < 1:
        refuse(f"{path}.size")
    if size > MAX_CMS_SIZE:
        raise TooLarge(argument=f"{path}.size", limit=MAX_CMS_SIZE)
    attached = value.get("attached", False)
    if not isinstance(attached, bool):
        refuse(f"{path}.attached")
    profile = _profile(value.get("profile", "cades-b"), f"{path}.profile")
    return CmsAnnounced(
        name,
        size,
        attached,
        profile,
        _authority(value, profile, f"{path}.timestampAuthority"),
        _container(value, attached, f"{path}.container"),
    )


def _profile(value: object, path: str) -> CmsProfile:
    try:
        return CmsProfile(text(value, path, 1, 20))
    except ValueError:
        refuse(path)


def _authority(value: Json, profile: CmsProfile, path: str) -> str | None:
    if ("timestampAuthority" in value) != (profile is CmsProfile.CADES_T):
        refuse(path)
    if profile is not CmsProfile.CADES_T:
        return None
    return authority(value["timestampAuthority"], path)


def _container(value: Json, attached: bool, path: str) -> bytes | None:
    if "container" not in value:
        return None
    if attached:
        refuse(path)
    return base64_octets(value["container"], path, 1, MAX_CONTAINER)
