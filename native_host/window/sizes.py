# SPDX-License-Identifier: Apache-2.0
"""Sizes and digests as a person reads them."""

from ..prompt import DocumentSummary
from .texts import Texts

_UNITS = ("kB", "MB", "GB")


def human_size(octets: int) -> str:
    """Return a size in decimal units, with one digit after the point below 10."""
    if octets < 1000:
        return f"{octets} B"
    power = min(len(_UNITS), max(1, (len(str(octets)) - 1) // 3))
    size = octets / 1000**power
    return f"{size:.1f} {_UNITS[power - 1]}" if size < 10 else f"{size:.0f} {_UNITS[power - 1]}"


def digest_text(document: DocumentSummary, texts: Texts) -> str:
    """Return the digest in groups of eight hex digits, so that two people can compare it aloud."""
    hexed = document.digest
    groups = " ".join(hexed[i : i + 8] for i in range(0, len(hexed), 8))
    return f"{texts('documents.digest', function=document.digest_function)}\n{groups}"
