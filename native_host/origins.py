# SPDX-License-Identifier: Apache-2.0
"""The origin of a website: its exact ASCII bytes, and how it may be shown to a person."""

import re
from dataclasses import dataclass
from functools import cached_property

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]{{2,45}}\])"
_ORIGIN = re.compile(rf"https://(?P<host>{_HOST})(?::(?P<port>[1-9][0-9]{{0,4}}))?")
_MAX_LENGTH = 255


@dataclass(frozen=True)
class Origin:
    """An https origin, serialised in ASCII as browsers do it; `ascii` is the string that is signed."""

    ascii: str

    def __post_init__(self) -> None:
        """Raise ValueError unless `ascii` is the canonical form: lower case, no path, no default port."""
        match = _ORIGIN.fullmatch(self.ascii)
        if match is None or len(self.ascii) > _MAX_LENGTH:
            raise ValueError("not the ASCII serialisation of an https origin")
        port = match["port"]
        if port is not None and (int(port) > 65535 or int(port) == 443):
            raise ValueError("not a port that an origin shows")

    @cached_property
    def unicode(self) -> str | None:
        """The origin in its own script, or None where it is plain ASCII or cannot be shown."""
        if "xn--" not in self.ascii:
            return None
        scheme, rest = self.ascii.split("://")
        try:
            labels = [_decode(label) for label in rest.split(".")]
        except UnicodeError:
            return None
        shown = f"{scheme}://{'.'.join(labels)}"
        return shown if shown != self.ascii else None

    @cached_property
    def misleading(self) -> bool:
        """True where the name could pass for another: scripts that do not belong together, look-alikes.

        A punycode name that cannot be shown counts as misleading.
        """
        if "xn--" not in self.ascii:
            return False
        if self.unicode is None:
            return True
        from .look_alikes import misleads

        host = self.unicode.split("://")[1].partition(":")[0]
        return any(misleads(label) for label in host.split("."))


def _decode(label: str) -> str:
    name, colon, port = label.partition(":")
    if not name.startswith("xn--"):
        return label
    # Only needed for internationalised names: Unicode's tables are 0.4 MB large.
    from .look_alikes import can_be_shown

    decoded = name[4:].encode("ascii").decode("punycode")
    if not can_be_shown(decoded):
        raise UnicodeError("not to be shown")
    return decoded + colon + port
