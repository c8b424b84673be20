# SPDX-License-Identifier: Apache-2.0
"""The places that hold manifests: a folder of a browser's, or a key of the Windows registry."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from .browsers import HOST_NAME, MANIFEST, Family, Place, RegistryKey
from .registration_manifest import Program, is_launcher, manifest, program_named

_ASIDE = ".before-webjpki"  # browsers read only names that end in .json
_MADE = f".{HOST_NAME}.made"  # says how many folders, counted from here upwards, were made for us


class Registry(Protocol):
    """Default values of keys of the Windows registry. Every method may raise OSError."""

    def read(self, key: RegistryKey) -> str | None:
        """Return the default value; None where there is no such key."""

    def write(self, key: RegistryKey, value: str) -> None:
        """Make the key, with this default value."""

    def delete(self, key: RegistryKey) -> None:
        """Delete the key; nothing happens where there is none."""


class FolderSpot:
    """A manifest file in a browser's folder. Folders that are made for it go with it.

    Every method may raise OSError.
    """

    def __init__(self, folder: Path, family: Family) -> None:
        self.folder = folder
        self._family = family
        self._file = folder / MANIFEST
        self._aside = folder / (MANIFEST + _ASIDE)

    def read(self) -> bytes | None:
        """Return the file's bytes; None where there is no file."""
        try:
            return self._file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, program: Program, *, keep_old: bool) -> None:
        """Write the file as a whole or not at all, and a launcher beside it where one is needed."""
        self._make_folder()
        if keep_old and not self._aside.exists():
            self._file.rename(self._aside)
        if (script := program.launcher()) is not None:
            _replace(program.path(self.folder), script, 0o755)
        _replace(self._file, manifest(program.path(self.folder), self._family), 0o644)

    def remove(self) -> bool:
        """Remove the file, its launcher and the folders made for it; or restore what was aside."""
        found = self.read()
        named = program_named(found, self._family) if found else None
        if named is not None and named.parent == self.folder and is_launcher(named):
            named.unlink(missing_ok=True)
        self._file.unlink(missing_ok=True)
        if self._aside.exists():
            self._aside.rename(self._file)
            return True
        self._remove_folders()
        return False

    def _make_folder(self) -> None:
        missing = [path for path in (self.folder, *self.folder.parents) if not path.exists()]
        # Whatever the person's umask: who may write a folder can put another manifest there.
        for folder in reversed(missing):
            folder.mkdir(mode=0o755)
        if missing:
            _replace(self.folder / _MADE, f"{len(missing)}\n".encode(), 0o644)

    def _remove_folders(self) -> None:
        note = self.folder / _MADE
        with suppress(OSError, ValueError):  # no such note, or a folder that others use by now
            made = int(note.read_text(encoding="ascii"))
            note.unlink()
            for folder in (self.folder, *self.folder.parents)[:made]:
                folder.rmdir()


class RegistrySpot:
    """A key that names a manifest file in a folder of our own. Every method may raise OSError."""

    def __init__(
        self, key: RegistryKey, registry: Registry, own_folder: Path, family: Family
    ) -> None:
        vendor = "-".join(key.path.split("\\")[1:-2])
        self.folder = own_folder / key.hive / vendor
        self._key = key
        self._registry = registry
        self._file = FolderSpot(self.folder, family)
        self._aside = RegistryKey(key.hive, key.path + _ASIDE)

    def read(self) -> bytes | None:
        """Return the bytes of the file that the key names; empty where that is not there."""
        named = self._registry.read(self._key)
        if named is None:
            return None
        try:
            return Path(named).read_bytes()
        except FileNotFoundError:
            return b""

    def write(self, program: Program, *, keep_old: bool) -> None:
        """Write file and key; a former value is kept in a key beside it."""
        ours = str(self.folder / MANIFEST)
        former = self._registry.read(self._key)
        self._file.write(program, keep_old=keep_old and former == ours)
        if keep_old and former not in (None, ours) and self._registry.read(self._aside) is None:
            self._registry.write(self._aside, former or "")
        self._registry.write(self._key, ours)

    def remove(self) -> bool:
        """Remove file and key, or restore what was aside."""
        former = self._registry.read(self._aside)
        if former is not None:
            self._registry.write(self._key, former)
            self._registry.delete(self._aside)
        restored = self._file.remove()
        if former is None and not restored:
            self._registry.delete(self._key)
        with suppress(OSError):  # other keys' files may still be there
            for folder in self.folder.parents[:2]:
                folder.rmdir()
        return restored or former is not None


def open_spot(
    place: Place, family: Family, registry: Callable[[], Registry], own_folder: Path
) -> FolderSpot | RegistrySpot:
    """Give what handles `place`; `own_folder` takes the files that registry keys name."""
    if isinstance(place, RegistryKey):
        return RegistrySpot(place, registry(), own_folder, family)
    return FolderSpot(place, family)


def _replace(file: Path, content: bytes, mode: int) -> None:
    passing = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        passing.write_bytes(content)
        passing.chmod(mode)
        passing.replace(file)
    finally:
        passing.unlink(missing_ok=True)
