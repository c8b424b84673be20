# SPDX-License-Identifier: Apache-2.0
"""Installs, replaces and removes the Windows packages under Wine, and compares registry and files.

With a placeholder for the program: one of Wine's own. What this shows is the packages' tables, not
the program; that is for the Windows runner.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from installers import msi
from installers.msi_source import PROGRAM, Edition
from installers.release import Release, this_release
from native_host.browsers import HOST_NAME, Scope

_PLACEHOLDER = Path("/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/hostname.exe")
_VENDORS = {"Google", "Chromium", "Microsoft", "BraveSoftware", "Vivaldi", "Mozilla"}
_MINUTES = 5


class Machine:
    """A Wine prefix of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._env = {
            **os.environ,
            "WINEPREFIX": str(folder),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",  # no question about Mono and Gecko
            "DISPLAY": "",
        }
        self.run("wineboot", "--init")

    def run(self, *command: str, status: int | None = 0) -> None:
        """Run one Windows program; raises AssertionError when it ends with another status."""
        done = subprocess.run(
            ["wine", *command],
            env=self._env,
            timeout=60 * _MINUTES,
            capture_output=True,
            check=False,
        )
        subprocess.run(["wineserver", "-w"], env=self._env, timeout=60 * _MINUTES, check=True)
        assert status is None or done.returncode == status, (command, done.returncode, done.stderr)

    def msiexec(self, verb: str, package: Path | str, status: int = 0) -> None:
        """Run msiexec without questions."""
        name = f"Z:{package}".replace("/", "\\") if isinstance(package, Path) else package
        self.run("msiexec", verb, name, "/qn", status=status)

    def hosts(self) -> dict[str, str]:
        """The manifest that each browser would find, by hive and vendor."""
        found = {}
        for hive, file in (("HKCU", "user.reg"), ("HKLM", "system.reg")):
            text = (self._folder / file).read_text(encoding="utf-8", errors="replace")
            sections = re.split(r"^\[", text, flags=re.MULTILINE)
            for section in (s for s in sections if f"\\\\{HOST_NAME}]" in s.split("\n", 1)[0]):
                vendor = section.split("\\\\")[1]
                value = re.search(r'^@="(.*)"$', section, re.MULTILINE)
                found[f"{hive} {vendor}"] = value[1] if value else ""
        return found

    def files(self) -> set[str]:
        """Every file but Windows Installer's own copies; the shortcut without its name."""
        return {
            str(path.parent if path.suffix == ".lnk" else path)
            for path in (self._folder / "drive_c").rglob("*")
            if "Installer" not in path.parts and "Temp" not in path.parts
        }

    def close(self) -> None:
        """End Wine's server."""
        subprocess.run(["wineserver", "-k"], env=self._env, check=False)


def placeholder_bundle(folder: Path) -> Path:
    """Make a bundle whose program is one of Wine's."""
    (folder / "_internal" / "PySide6").mkdir(parents=True)
    shutil.copy(_PLACEHOLDER, folder / PROGRAM)
    (folder / "_internal" / "PySide6" / "library.dll").write_bytes(b"a library")
    return folder


def try_packages() -> None:
    """Try every edition; raises AssertionError where something is not as it should be."""
    with tempfile.TemporaryDirectory(prefix="webjpki-wine-") as temporary:
        work = Path(temporary)
        bundle = placeholder_bundle(work / "bundle")
        machine = Machine(work / "prefix")
        try:
            for scope in Scope:
                _try_scope(machine, bundle, work, scope)
        finally:
            machine.close()


def _try_scope(machine: Machine, bundle: Path, work: Path, scope: Scope) -> None:
    now = this_release()
    newer = Release(_next(now.version), now.epoch)
    japanese, english = (e for e in msi.EDITIONS if e.scope is scope)
    packages = work / scope.value
    old = msi.build(bundle, packages, now, japanese)
    new = msi.build(bundle, packages, newer, english)
    files, hosts = machine.files(), machine.hosts()
    machine.msiexec("/i", old)
    _assert_registered(machine, japanese)
    installed = machine.files()
    machine.msiexec("/i", new)  # over the older version, in the other language
    _assert_registered(machine, english)
    assert machine.files() == installed, machine.files() ^ installed
    machine.msiexec("/i", old, status=1603 & 0xFF)  # a newer one is there: refused
    _assert_registered(machine, english)
    machine.msiexec("/x", english.product_code(newer))
    assert machine.hosts() == hosts, machine.hosts()
    assert machine.files() == files, machine.files() - files
    print(f"    {scope.value}: installed, replaced, older one refused, removed: as before")


def _assert_registered(machine: Machine, edition: Edition) -> None:
    found = machine.hosts()
    assert set(found) == {f"{edition.hive} {vendor}" for vendor in _VENDORS}, found
    for name, file in found.items():
        wanted = "firefox.json" if name.endswith("Mozilla") else "chromium.json"
        assert file.endswith(f"Web JPKI\\\\{wanted}"), file


def _next(version: str) -> str:
    major, minor, _ = version.split(".")
    return f"{major}.{int(minor) + 1}.0"


if __name__ == "__main__":
    try_packages()
