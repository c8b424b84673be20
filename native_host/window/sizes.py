# SPDX-License-Identifier: Apache-2.0
"""Sizes, digests and what else is told of a document, as a person reads them."""

from ..additions import Additions
from ..prompt import DocumentSummary
from .texts import Texts

_UNITS = ("kB", "MB", "GB")
_NAMED, _LONGEST = 5, 40  # parts that are named, and characters of a name


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


def additions_text(added: Additions, texts: Texts) -> str:
    """Return a line for each thing that the website has chosen of the signature; "" where there is none."""
    lines = []
    if added.parts is not None:
        lines.append(_parts_text(added.parts, texts))
    if added.seal is not None:
        lines.append(texts("added.seal", page=added.seal.page))
    if added.timestamp_authority is not None:
        lines.append(texts("added.timestamp", authority=added.timestamp_authority))
    if added.reason is not None:
        lines.append(texts("added.reason", reason=added.reason))
    if added.location is not None:
        lines.append(texts("added.location", location=added.location))
    return "\n".join(lines)


def _parts_text(parts: tuple[str, ...], texts: Texts) -> str:
    if not parts:
        return texts("added.no-part")
    named = [one if len(one) <= _LONGEST else f"{one[:_LONGEST]}…" for one in parts[:_NAMED]]
    more = ["…"] if len(parts) > _NAMED else []
    return texts("added.parts", count=len(parts), parts=", ".join(named + more))
