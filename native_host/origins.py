# SPDX-License-Identifier: Apache-2.0
"""The origin of a website: its exact ASCII bytes, and how it may be shown to a person."""

import re
from dataclasses import dataclass
from functools import cached_property

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]{{2,45}}\])"
_ORIGIN = re.compile(rf"https://(?P<host>{_HOST})(?::(?P<port>[1-9][0-9]{{0,4}}))?")
_MAX_LENGTH = 255

# Scripts that are written together in Japanese; with Latin added this is the "highly restrictive"
# profile of Unicode TS 39, section 5.2.
_JAPANESE = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"})


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
        """The origin in its own script, or None where it is plain ASCII or cannot be decoded."""
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
    def mixed_scripts(self) -> bool:
        """True where letters of scripts that do not belong together stand in one name: a look-alike trap.

        A punycode name that cannot be decoded counts as mixed.
        """
        if "xn--" not in self.ascii:
            return False
        if self.unicode is None:
            return True
        return any(_label_mixes(label) for label in self.unicode.split("://")[1].split("."))


def _decode(label: str) -> str:
    name, colon, port = label.partition(":")
    if not name.startswith("xn--"):
        return label
    decoded = name[4:].encode("ascii").decode("punycode")
    # What cannot be printed must not be shown: it could turn the rest of the line around.
    if not decoded.isprintable():
        raise UnicodeError("unprintable")
    return decoded + colon + port


def _label_mixes(label: str) -> bool:
    import unicodedata  # only needed for internationalised names, and 0.4 MB large

    scripts = {unicodedata.name(c, "UNKNOWN").split()[0] for c in label if c.isalpha()}
    if scripts <= _JAPANESE:
        return False
    return len(scripts) > 1
