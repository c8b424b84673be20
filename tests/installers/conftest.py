# SPDX-License-Identifier: Apache-2.0
"""A home in which some browsers were used, and a registry in memory."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from native_host.browsers import Browser, RegistryKey, known_browsers
from native_host.registration import Registrar
from native_host.registration_manifest import Program
from native_host.registration_places import Registry


class RegistryInMemory:
    """Default values by key, as Windows keeps them."""

    def __init__(self) -> None:
        self.values: dict[RegistryKey, str] = {}

    def read(self, key: RegistryKey) -> str | None:
        return self.values.get(key)

    def write(self, key: RegistryKey, value: str) -> None:
        self.values[key] = value

    def delete(self, key: RegistryKey) -> None:
        self.values.pop(key, None)


class NoRegistry(RegistryInMemory):
    """What a system other than Windows has."""

    def read(self, key: RegistryKey) -> str | None:
        raise OSError(f"no registry here: {key}")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    for used in ("google-chrome", "chromium", "mozilla/firefox"):
        (folder / ".config" / used).mkdir(parents=True)
    return folder


@pytest.fixture
def linux(home: Path) -> tuple[Browser, ...]:
    return known_browsers("linux", home, {})


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program of ours, installed somewhere."""
    return executable(tmp_path / "installed" / "webjpki-host")


@pytest.fixture
def registrar(tmp_path: Path, program: Path) -> Registrar:
    return registrar_of(program, tmp_path)


def registrar_of(
    program: Path, tmp_path: Path, registry: Callable[[], Registry] = NoRegistry
) -> Registrar:
    return Registrar(Program((str(program),)), tmp_path / "own", registry)


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="ascii")
    path.chmod(0o755)
    return path


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder: contents of files, None for folders."""
    found: dict[str, bytes | None] = {}
    for parent, folders, files in os.walk(folder):
        for name in folders:
            found[str(Path(parent, name).relative_to(folder))] = None
        for name in files:
            path = Path(parent, name)
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found
