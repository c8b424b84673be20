# SPDX-License-Identifier: Apache-2.0
"""Tells whether other software, which goes by the end of a file's name, shows something else than is shown here."""

from enum import Enum

from .kinds import Kind


class Otherwise(Enum):
    """What is told."""

    OTHER_KIND = "other-kind"  # the name says another kind of file
    SOURCE = "source"  # what is read here is what others draw something from


_PICTURE, _PDF = frozenset({Kind.PICTURE}), frozenset({Kind.PDF})
_TEXT = frozenset({Kind.TEXT, Kind.XML})
_NONE: frozenset[Kind] = frozenset()
# How the kinds that are shown here are called; files with other names are nobody's, or nobody knows whose.
_SHOWN = {
    _PDF: "pdf",
    _PICTURE: "png jpg jpeg jpe jfif gif bmp dib webp",
    _TEXT: "txt text csv tsv md json xml xsd xtx yaml yml log ini",
    _NONE: "doc docx docm dot dotx xls xlsx xlsm xlsb xlt xltx ppt pptx pptm pps ppsx odt ods odp jtd jtdc "
    "jww dwg tif tiff heic heif avif ico psd zip 7z rar lzh cab gz tgz jar exe com msi scr dll app dmg iso "
    "lnk chm xps oxps epub mp3 mp4 mov avi wav",
}
_KINDS = {ending: kinds for kinds, endings in _SHOWN.items() for ending in endings.split()}
_DRAWN_FROM = "html htm xhtml shtml hta mht mhtml svg svgz rtf ps eps tex slk fodt fods"
_SOURCES = frozenset(_DRAWN_FROM.split())


def otherwise(name: str, kind: Kind) -> Otherwise | None:
    """Compare the end of `name` with the kind that the document is shown as; None where nothing is to be told."""
    # Windows leaves out dots and blanks at the end of a name.
    _, dot, ending = name.rstrip(". ").lower().rpartition(".")
    if not dot:
        return None
    if ending in _SOURCES:
        return Otherwise.SOURCE if kind in _TEXT else Otherwise.OTHER_KIND
    kinds = _KINDS.get(ending)
    return None if kinds is None or kind in kinds else Otherwise.OTHER_KIND
