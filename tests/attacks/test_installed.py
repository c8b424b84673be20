# SPDX-License-Identifier: Apache-2.0
"""The installed program: what its loader and its browser are led to, and who may change that."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from installers import bundle, payload
from native_host.browsers import MANIFEST
from native_host.callers import CHROMIUM_ID, FIREFOX_ID
from tests.installers.standin import RELEASE
from tests.installers.standin import bundle as standin
from tests.native_host.desk import Desk, sign_in_arguments
from tests.native_host.elsewhere import HOST, HostElsewhere
from tests.rig.host import CALLER
from tools.package import BUNDLE

PROGRAM = bundle.executable(BUNDLE)
SYSTEM = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/", "/usr/local/lib/")
# Programs that libraries are known to look for on the way, among them ctypes' and Qt's.
PROGRAMS = ("ldconfig", "gcc", "cc", "ld", "objdump", "uname", "sh", "xdg-open", "dbus-launch")
LIBRARIES = ("libpcsclite.so.1", "libz.so.1", "libQt6Core.so.6", "libQt6XcbQpa.so.6", "libffi.so.8")
needs_bundle = pytest.mark.skipif(
    not PROGRAM.exists(), reason="needs a bundle: `python3 dev.py package bundle`"
)


def looked_for(folder: Path) -> list[str]:
    """Every file that the system's loader tried for a process that wrote its notes into `folder`."""
    notes = "".join(note.read_text(errors="replace") for note in folder.glob("notes.*"))
    return re.findall(r"(?:trying file=|calling init: )(.+)", notes)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder full of libraries that are none, and of programs that leave a trace."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name in LIBRARIES:
        (folder / name).write_bytes(b"no library")
    for name in PROGRAMS:
        (folder / name).write_text(f"#!/bin/sh\necho $0 $* >> {tmp_path}/spy\n", encoding="ascii")
        (folder / name).chmod(0o755)
    return folder


@needs_bundle
@pytest.mark.pcsc
@pytest.mark.window
def test_N7_the_bundle_loads_from_its_own_folder_and_the_systems_only(
    desk: Desk, hostile: Path, tmp_path: Path
) -> None:
    unpacked = tmp_path / "tmp"
    unpacked.mkdir()
    env = {
        **desk.env,
        "PATH": str(hostile),
        "HOME": str(hostile),
        "TMPDIR": str(unpacked),
        # As in every desktop session; without it libdbus, not the host, starts dbus-launch by PATH.
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/bus",
        "LD_DEBUG": "libs",
        "LD_DEBUG_OUTPUT": str(tmp_path / "notes"),
    }
    with HostElsewhere([str(PROGRAM), CALLER], env, cwd=hostile) as host:
        host.request("authenticate", **sign_in_arguments())
        desk.enter("1234")
        assert "signature" in host.reply()
    tried = looked_for(tmp_path)
    assert any("libpcsclite" in path for path in tried)
    assert any("libQt6" in path for path in tried)
    own = f"{BUNDLE.resolve()}/"
    assert [path for path in tried if not os.path.normpath(path).startswith((own, *SYSTEM))] == []
    assert not (spy := tmp_path / "spy").exists(), spy.read_text()
    assert list(unpacked.iterdir()) == [], "no library is unpacked to where others may write"


@needs_bundle
def test_N7_the_look_at_the_loader_would_notice(hostile: Path, tmp_path: Path) -> None:
    """And the gap that the threat model names: whoever sets the loader's variables has won."""
    env = {
        "LD_LIBRARY_PATH": str(hostile),
        "LD_DEBUG": "libs",
        "LD_DEBUG_OUTPUT": str(tmp_path / "notes"),
    }
    subprocess.run([PROGRAM, "version"], env=env, capture_output=True, check=False)
    assert any(path.startswith(str(hostile)) for path in looked_for(tmp_path))


def of_others(path: Path) -> bool:
    """Tell whether somebody else than the owner may write here."""
    mode = path.lstat().st_mode
    return not stat.S_ISLNK(mode) and bool(mode & (stat.S_IWGRP | stat.S_IWOTH))


def check_manifest(file: Path) -> Path:
    """The program that the manifest starts; for our extension and nobody else."""
    fields = json.loads(file.read_bytes())
    callers = {"allowed_origins", "allowed_extensions"} & set(fields)
    assert [fields[name] for name in callers] in (
        [[f"chrome-extension://{CHROMIUM_ID}/"]],
        [[FIREFOX_ID]],
    )
    assert "*" not in file.read_text(encoding="utf-8")
    assert set(fields) - callers == {"name", "description", "path", "type"}
    assert os.path.isabs(fields["path"])
    return Path(fields["path"])


@pytest.fixture
def careless() -> Iterator[None]:
    """A person whose files everybody may write."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("careless")
def test_N9_a_manifest_admits_one_extension_and_is_its_owners(tmp_path: Path) -> None:
    """Seen to fail when: the folders made for it, or the note beside it, were left to the umask."""
    for used in (".config/google-chrome", ".config/chromium", ".config/mozilla/firefox"):
        (tmp_path / used).mkdir(parents=True)
    before = set(tmp_path.rglob("*"))
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    subprocess.run([*HOST[:-1], "register"], env=env, capture_output=True, check=True)
    found = [path for path in tmp_path.rglob(MANIFEST) if path.is_file()]
    assert len(found) == 3
    # Who may write a folder can put another manifest in the place of ours.
    made = set(tmp_path.rglob("*")) - before
    assert [str(path) for path in made if of_others(path)] == []
    for file in found:
        started = check_manifest(file)
        assert not of_others(file)
        assert not of_others(started)
        assert os.access(started, os.X_OK)


@pytest.mark.usefixtures("careless")
def test_N9_a_package_leaves_nothing_that_others_may_write(tmp_path: Path) -> None:
    root = tmp_path / "root"
    payload.lay_out(standin(tmp_path / "bundle"), root, RELEASE)
    files = list(payload.everything(root))
    assert [str(path) for path in files if of_others(path)] == []
    special = stat.S_ISUID | stat.S_ISGID
    assert not [path for path in files if path.lstat().st_mode & special]
    found = [path for path in files if path.name in (MANIFEST, "chromium.json")]
    assert len(found) == 5  # four browsers' places, three of which lead to one file
    for file in found:
        if not file.is_symlink():
            assert check_manifest(file) == payload.PROGRAM


def test_N9_the_ids_are_no_pattern() -> None:
    assert re.fullmatch(r"[a-p]{32}", CHROMIUM_ID)
    assert re.fullmatch(r"[a-z]+@[a-z.]+", FIREFOX_ID)
