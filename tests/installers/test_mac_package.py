# SPDX-License-Identifier: Apache-2.0
"""The package for macOS as far as it can be made without a Mac: its tree, scripts and plan.

What stands in for Apple's two programs only writes down what it is given.
"""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from installers import pkg
from installers.release import ROOT
from native_host.browsers import MANIFEST, Scope, known_browsers
from tests.installers.standin import RELEASE, bundle

_RECORDER = """#!/bin/sh
echo "$@" > "{given}/$(basename "$0").words"
while [ $# -gt 0 ]; do
    case "$1" in
        --root|--scripts|--resources|--distribution) cp -a "$2" "{given}/"; shift ;;
    esac
    last=$1; shift
done
: > "$last"
"""
_APPLES = ("pkgbuild", "productbuild")
_MACOS = ROOT / "installers" / "macos"
_HOME = Path("/") / pkg.HOME


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What Apple's programs are given when the package is built."""
    folder, programs = tmp_path / "given", tmp_path / "programs"
    folder.mkdir()
    programs.mkdir()
    for name in _APPLES:
        (programs / name).write_text(_RECORDER.format(given=folder), encoding="utf-8")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    built = pkg.build(bundle(tmp_path / "bundle"), tmp_path / "packages", RELEASE)
    assert built.name == "webjpki-host-1.2.3.pkg"
    assert built.exists()
    return folder


def test_program_command_and_removal_are_where_they_name_each_other(given: Path) -> None:
    """Seen to fail when: the command's link leads to where the tree was built."""
    root = given / "root"
    home = root / pkg.HOME
    assert (home / "webjpki-host").stat().st_mode & stat.S_IXUSR
    assert (root / "usr/local/bin/webjpki-host").readlink() == _HOME / "webjpki-host"
    removal = (home / "uninstall.sh").read_text("utf-8")
    assert (home / "uninstall.sh").stat().st_mode & stat.S_IXUSR
    assert f'"{_HOME}/webjpki-host" unregister --system' in removal
    assert f'rm -rf "{_HOME}"' in removal
    installed = (given / "scripts" / "postinstall").read_text("utf-8")
    assert f'"$2{_HOME}/webjpki-host" register --system' in installed
    assert (given / "scripts" / "postinstall").stat().st_mode & stat.S_IXUSR


def test_the_plan_installs_what_was_packed(given: Path) -> None:
    packed = (given / "pkgbuild.words").read_text("utf-8").split()
    plan = etree.parse(given / "distribution.xml").getroot()
    [part] = [ref for ref in plan.iter("pkg-ref") if ref.text]
    assert part.text == Path(packed[-1]).name
    assert part.get("id") == packed[packed.index("--identifier") + 1]
    assert part.get("version") == packed[packed.index("--version") + 1] == "1.2.3"
    assert f"--forget {part.get('id')}" in (_MACOS / "uninstall.sh").read_text("utf-8")
    [licence] = plan.iter("license")
    assert (given / "resources" / str(licence.get("file"))).is_file()


def test_the_trial_on_a_mac_looks_where_register_writes() -> None:
    """Seen to fail when: a browser's folder changes in one of the two."""
    places = {
        place / MANIFEST
        for browser in known_browsers("darwin", Path("/Users/hanako"), {})
        for place in browser.places(Scope.SYSTEM)
        if isinstance(place, Path)
    }
    text = (_MACOS / "try.sh").read_text("utf-8")
    looked_at = {Path(line) for line in text.split('"')[1].splitlines()}
    assert looked_at <= places
    assert all(place.is_relative_to("/Library") for place in places)


@pytest.mark.parametrize("script", ["build.sh", "postinstall", "try.sh", "uninstall.sh"])
def test_scripts_can_be_parsed(script: str) -> None:
    subprocess.run(["sh", "-n", _MACOS / script], check=True)
