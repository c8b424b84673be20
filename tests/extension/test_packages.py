# SPDX-License-Identifier: Apache-2.0
"""The packages for the stores: the same bytes twice, everything that is in the folder and nothing else."""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tools.extension_packages import SOURCE, pack_all
from tools.nodejs import node_environment, npm

Packages = tuple[Path, Path]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return pack_all(tmp_path_factory.mktemp("packages"))


def content(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def manifest(package: Path) -> dict[str, object]:
    return dict(json.loads(content(package)["manifest.json"]))


def test_the_same_source_gives_the_same_bytes(packages: Packages, tmp_path: Path) -> None:
    for path in SOURCE.rglob("*.js"):
        os.utime(path)
    for first, second in zip(packages, pack_all(tmp_path), strict=True):
        assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("which", [0, 1])
def test_all_files_are_in_it_unchanged_but_for_the_manifest(packages: Packages, which: int) -> None:
    packed = content(packages[which])
    there = {p.relative_to(SOURCE).as_posix(): p for p in SOURCE.rglob("*") if p.is_file()}
    assert packed.keys() == there.keys()
    assert [n for n, octets in packed.items() if octets != there[n].read_bytes()] == [
        "manifest.json"
    ]


def test_each_browser_gets_its_own_members(packages: Packages) -> None:
    source = json.loads((SOURCE / "manifest.json").read_text("utf-8"))
    chromium, firefox = (manifest(package) for package in packages)
    assert source.keys() - chromium.keys() == {"key", "browser_specific_settings"}
    assert source.keys() - firefox.keys() == {"key", "minimum_chrome_version"}
    assert chromium["background"] == {"service_worker": "background.js", "type": "module"}
    assert firefox["background"] == {"scripts": ["background.js"], "type": "module"}
    for name in ("permissions", "optional_host_permissions", "content_security_policy"):
        assert source[name] == chromium[name] == firefox[name]


def test_the_xpi_is_clean_for_web_ext(packages: Packages, tmp_path: Path) -> None:
    linter = SOURCE.parent / "node_modules" / ".bin" / "web-ext"
    if not linter.exists():
        pytest.skip("web-ext is installed by dev.py check")
    shutil.unpack_archive(packages[1], tmp_path / "xpi", "zip")
    command = ["exec", "--", "web-ext", "lint", "--output=json", f"--source-dir={tmp_path / 'xpi'}"]
    done = subprocess.run(
        npm(*command), cwd=SOURCE.parent, env=node_environment(), capture_output=True, check=False
    )
    assert json.loads(done.stdout)["summary"] == {"errors": 0, "notices": 0, "warnings": 0}
