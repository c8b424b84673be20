# SPDX-License-Identifier: Apache-2.0
"""What Windows shows of the program: its icon, and the version among a file's properties."""

import struct
from pathlib import Path

from installers.release import ROOT, Release

_SIZES = (16, 32, 48, 128)
_HEADER, _ENTRY = struct.Struct("<HHH"), struct.Struct("<BBBBHHII")
_ICON, _BITS = 1, 32


def icon() -> bytes:
    """The extension's icons as one file for Windows: a list of places, then the PNGs as they are."""
    pictures = [(ROOT / f"extension/icons/{size}.png").read_bytes() for size in _SIZES]
    made = _HEADER.pack(0, _ICON, len(pictures))
    place = _HEADER.size + _ENTRY.size * len(pictures)
    for size, picture in zip(_SIZES, pictures, strict=True):
        made += _ENTRY.pack(size, size, 0, 0, 1, _BITS, len(picture), place)
        place += len(picture)
    return made + b"".join(pictures)


def version(release: Release) -> str:
    """The version in the words that PyInstaller reads."""
    numbers = (*map(int, release.version.split(".")), 0)
    strings = {
        "CompanyName": "Web JPKI",
        "FileDescription": "Web JPKI",
        "FileVersion": release.version,
        "InternalName": "webjpki-host",
        "LegalCopyright": "Apache License 2.0",
        "OriginalFilename": "webjpki-host.exe",
        "ProductName": "Web JPKI",
        "ProductVersion": release.version,
    }
    listed = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in strings.items())
    # Japanese, Unicode: the language of the strings' table and of its translation.
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=["
        f"StringFileInfo([StringTable('041104B0', [{listed}])]), "
        "VarFileInfo([VarStruct('Translation', [0x0411, 1200])])])\n"
    )


def write(release: Release, folder: Path) -> dict[str, str]:
    """Write both into `folder`; return the variables by which bundle.spec finds them."""
    (folder / "webjpki.ico").write_bytes(icon())
    (folder / "version.txt").write_text(version(release), encoding="utf-8")
    return {
        "WEBJPKI_ICON": str(folder / "webjpki.ico"),
        "WEBJPKI_VERSION_FILE": str(folder / "version.txt"),
    }
