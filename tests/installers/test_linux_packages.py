# SPDX-License-Identifier: Apache-2.0
"""Packages for Linux, built here from a stand-in bundle and read with the system's own tools."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from installers import deb, payload, rpm
from native_host.browsers import MANIFEST
from native_host.registration_manifest import program_named
from tests.installers.standin import RELEASE, bundle

NEEDED = ("dpkg-deb", "dpkg-shlibdeps", "rpmbuild")
pytestmark = pytest.mark.skipif(
    any(shutil.which(program) is None for program in NEEDED),
    reason="needs what `python3 dev.py package` installs",
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deb")
    return deb.build(bundle(folder / "bundle"), folder / "packages", RELEASE)


@pytest.fixture(scope="module")
def root(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What dpkg would put onto the system."""
    folder = tmp_path_factory.mktemp("root")
    subprocess.run(["dpkg-deb", "--extract", package, folder], check=True)
    return folder


def field(package: Path, name: str) -> str:
    asked = ["dpkg-deb", "--field", str(package), name]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def test_it_depends_on_the_systems_card_service_and_on_what_it_is_linked_with(
    package: Path,
) -> None:
    depends = {entry.split()[0] for entry in field(package, "Depends").split(", ")}
    assert {"pcscd", "libpcsclite1", "libc6"} <= depends
    assert field(package, "Version") == "1.2.3"


def test_every_browser_finds_a_manifest_that_names_the_program(root: Path) -> None:
    manifests = payload.manifests(lib64=False)
    assert len(manifests) == 4
    for path, family in manifests.items():
        file = root / path.relative_to("/")
        if file.is_symlink():  # absolute, on the system it is installed on
            file = root / file.readlink().relative_to("/")
        assert program_named(file.read_bytes(), family) == payload.PROGRAM
        assert (root / payload.PROGRAM.relative_to("/")).stat().st_mode & 0o111


def test_nothing_below_etc_is_a_file_that_would_stay_behind(root: Path) -> None:
    assert not [p for p in (root / "etc").rglob("*") if p.is_file() and not p.is_symlink()]


def test_the_command_leads_to_the_program(root: Path) -> None:
    command = root / "usr/bin/webjpki-host"
    assert command.resolve() == (root / payload.PROGRAM.relative_to("/")).resolve()


def test_the_extension_is_forced_on_nobody(root: Path) -> None:
    names = {str(path.relative_to(root)) for path in payload.everything(root)}
    forced = ("etc/chromium/policies", "etc/opt/chrome/policies", "usr/share/mozilla/extensions",
              "usr/share/chromium/extensions", "etc/firefox")  # fmt: skip
    assert not [name for name in names if name.startswith(forced)]


def test_the_same_again_is_the_same_file(package: Path, tmp_path: Path) -> None:
    """Seen to fail when: the mode of the tree's top is left to the builder's file mask."""
    before = os.umask(0o077)
    try:
        again = deb.build(bundle(tmp_path / "elsewhere"), tmp_path, RELEASE)
    finally:
        os.umask(before)
    assert (
        hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(package.read_bytes()).digest()
    )


def test_the_menu_entry_is_well_formed() -> None:
    if shutil.which("desktop-file-validate") is None:
        pytest.skip("needs desktop-file-utils")
    entry = Path(__file__).resolve().parents[2] / "installers/linux/webjpki.desktop"
    subprocess.run(["desktop-file-validate", entry], check=True)


@pytest.mark.parametrize("action", ["install", "upgrade"])
def test_scripts_keep_a_foreign_manifest_aside_and_bring_it_back(
    package: Path, tmp_path: Path, action: str
) -> None:
    control = tmp_path / "control"
    subprocess.run(["dpkg-deb", "--control", package, control], check=True)
    place = tmp_path / "etc" / MANIFEST
    place.parent.mkdir()
    place.write_text("foreign", encoding="ascii")
    for name in ("preinst", "postrm"):
        script = (control / name).read_text(encoding="utf-8")
        listed = "\n".join(map(str, payload.manifests(lib64=False)))
        assert listed in script
        (control / name).write_text(script.replace(listed, str(place)), encoding="utf-8")
    subprocess.run(["sh", control / "preinst", action], check=True)
    assert not place.exists()
    subprocess.run(["sh", control / "postrm", "remove"], check=True)
    assert place.read_text(encoding="ascii") == "foreign"


def test_the_rpm_lists_what_the_deb_installs(root: Path, tmp_path: Path) -> None:
    built = rpm.build(bundle(tmp_path / "bundle"), tmp_path, RELEASE)
    listing = subprocess.run(
        ["rpm", "-qpl", built], capture_output=True, text=True, check=True
    ).stdout
    names = set(listing.split())
    assert set(map(str, payload.manifests(lib64=True))) <= names
    of_debian = ("/usr/share/lintian", "/usr/share/doc", "/etc", "/usr/lib/mozilla")
    wanted = {
        f"/{path.relative_to(root)}" for path in payload.everything(root) if not path.is_dir()
    }
    assert {name for name in wanted if not name.startswith(of_debian)} <= names
    needs = subprocess.run(
        ["rpm", "-qpR", built], capture_output=True, text=True, check=True
    ).stdout
    assert "pcsc-lite" in needs
