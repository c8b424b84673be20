# SPDX-License-Identifier: Apache-2.0
"""A computer made of a folder: what the doctor looks at, put there file by file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from native_host.doctor.computer import Computer
from native_host.registration import Registrar
from native_host.registration_manifest import Program
from simulated_card import HOLDERS, SimulatedCard
from tests.fakes.readers import FakeReaders
from tests.installers.conftest import NoRegistry, executable
from tests.native_host.around import NOW
from tests.rig.pcsc import pcscd, pki_dir

__all__ = ["pcscd", "pki_dir"]

MakeCard = Callable[..., SimulatedCard]
DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'


@dataclass
class Patient:
    """A Linux computer in `folder`; change its parts, then take `computer`."""

    folder: Path
    readers: FakeReaders = field(default_factory=FakeReaders)
    environ: dict[str, str] = field(default_factory=dict)
    now: datetime = NOW

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def home(self) -> Path:
        return self.folder / "home" / "hanako"

    @property
    def program(self) -> Path:
        return self.folder / "installed" / "webjpki-host"

    @property
    def registrar(self) -> Registrar:
        executable(self.program)
        return Registrar(Program((str(self.program),)), self.folder / "own", NoRegistry)

    @property
    def computer(self) -> Computer:
        return Computer(
            platform="linux",
            root=self.root,
            home=self.home,
            environ=self.environ,
            open_readers=lambda: self.readers,
            registrar=self.registrar,
            clock=lambda: self.now,
            extension=None,
            command="webjpki-host",
        )

    def on(self, platform: str) -> Computer:
        """The same on another system."""
        return replace(self.computer, platform=platform)

    def write(self, absolute: str, text: str = "") -> Path:
        """Put a file into the system."""
        path = self.root / absolute.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    made = Patient(tmp_path)
    made.write("/etc/os-release", DEBIAN)
    made.home.mkdir(parents=True)
    return made


@pytest.fixture
def make_card(pki_dir: Path) -> MakeCard:
    """Return a maker of cards: the holder's name, then SimulatedCard's options."""

    def make(holder: str = "hanako", **options: Any) -> SimulatedCard:  # noqa: ANN401  passed on
        return SimulatedCard(pki_dir, HOLDERS[holder], **options)

    return make
