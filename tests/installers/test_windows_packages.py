# SPDX-License-Identifier: Apache-2.0
"""Packages for Windows, built by wixl from a stand-in bundle and read with msiinfo."""

import shutil
import subprocess
from pathlib import Path

import pytest

from installers import msi
from installers.msi_source import PROGRAM, UPGRADE_CODES, Edition
from installers.release import Release
from native_host.browsers import HOST_NAME, Scope
from tests.installers.standin import RELEASE

pytestmark = pytest.mark.skipif(
    shutil.which("wixl") is None, reason="needs what `python3 dev.py package` installs"
)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[Edition, Path]:
    folder = tmp_path_factory.mktemp("msi")
    (folder / "bundle" / "_internal").mkdir(parents=True)
    (folder / "bundle" / PROGRAM).write_bytes(b"MZ")
    (folder / "bundle" / "_internal" / "library.dll").write_bytes(b"a library")
    return {
        edition: msi.build(folder / "bundle", folder, RELEASE, edition) for edition in msi.EDITIONS
    }


def table(package: Path, name: str) -> list[list[str]]:
    asked = ["msiinfo", "export", str(package), name]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in said.splitlines()[3:]]


def properties(package: Path) -> dict[str, str]:
    return {row[0]: row[1] for row in table(package, "Property")}


def test_there_is_one_for_each_whom_and_language(packages: dict[Edition, Path]) -> None:
    names = {path.name.removeprefix("webjpki-host-1.2.3-") for path in packages.values()}
    assert names == {"user-ja.msi", "user-en.msi", "machine-ja.msi", "machine-en.msi"}


def test_each_browser_gets_a_key_in_the_hive_of_the_edition(packages: dict[Edition, Path]) -> None:
    for edition, package in packages.items():
        rows = [row for row in table(package, "Registry") if HOST_NAME in row[2]]
        assert {row[1] for row in rows} == {"1" if edition.scope is Scope.USER else "2"}
        assert {row[2].split("\\")[1]: row[4] for row in rows} == {
            **dict.fromkeys(
                ("Google", "Chromium", "Microsoft", "BraveSoftware", "Vivaldi"),
                "[INSTALLDIR]chromium.json",
            ),
            "Mozilla": "[INSTALLDIR]firefox.json",
        }


def test_all_files_are_in_it(packages: dict[Edition, Path]) -> None:
    for package in packages.values():
        names = {row[2].rpartition("|")[2] for row in table(package, "File")}
        assert names == {PROGRAM, "library.dll", "chromium.json", "firefox.json"}


def test_texts_are_in_the_editions_language(packages: dict[Edition, Path]) -> None:
    for edition, package in packages.items():
        (condition,) = table(package, "LaunchCondition")
        (shortcut,) = table(package, "Shortcut")
        assert condition[1] == edition.texts["downgrade"]
        assert shortcut[2].rpartition("|")[2] == edition.texts["shortcut"]
        assert shortcut[6] == edition.texts["shortcut_description"]
        assert properties(package)["ARPCOMMENTS"] == edition.texts["comments"]
        assert properties(package)["ProductLanguage"] == edition.texts["language"]


def test_older_and_equal_versions_are_replaced_and_newer_ones_stay(
    packages: dict[Edition, Path],
) -> None:
    for edition, package in packages.items():
        replaced, refused = sorted(table(package, "Upgrade"), key=lambda row: -int(row[4]))
        assert replaced[0] == refused[0] == UPGRADE_CODES[edition.scope]
        assert (replaced[2], replaced[4]) == ("1.2.3", "513")  # up to this version, inclusive
        assert (refused[1], refused[4]) == ("1.2.3", "2")  # above it, only detected


def test_a_package_is_another_product_in_each_version_and_edition() -> None:
    releases = [RELEASE, Release("1.2.4", RELEASE.epoch)]
    codes = {e.product_code(release) for e in msi.EDITIONS for release in releases}
    assert len(codes) == len(msi.EDITIONS) * len(releases)
