# SPDX-License-Identifier: Apache-2.0
"""Registering and taking it back: idempotent, undone exactly, and careful with what is others'."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from native_host.browsers import MANIFEST, Browser, Family, Scope
from native_host.registration import (
    Action,
    Outcome,
    Registrar,
    Spot,
    all_spots,
    profile_spot,
    spots,
)
from native_host.registration_manifest import Program, manifest
from tests.installers.conftest import NoRegistry, executable, registrar_of, tree


def register(registrar: Registrar, places: list[Spot], *, replace: bool = False) -> list[Outcome]:
    return list(registrar.apply(registrar.plan_register(places, replace=replace)))


def unregister(registrar: Registrar, places: list[Spot]) -> list[Outcome]:
    return list(registrar.apply(registrar.plan_unregister(places)))


def actions(outcomes: list[Outcome]) -> set[Action]:
    assert not [o.failure for o in outcomes if o.failure]
    return {outcome.change.action for outcome in outcomes}


def manifest_in(home: Path, folder: str = ".config/chromium/NativeMessagingHosts") -> Path:
    return home / folder / MANIFEST


def put(file: Path, content: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def test_browsers_that_were_used_get_a_manifest_each(
    home: Path, linux: tuple[Browser, ...], registrar: Registrar, program: Path
) -> None:
    register(registrar, spots(linux, Scope.USER, named=False))
    found = sorted(str(path.relative_to(home)) for path in home.rglob(MANIFEST))
    assert found == [
        f".config/chromium/NativeMessagingHosts/{MANIFEST}",
        f".config/google-chrome/NativeMessagingHosts/{MANIFEST}",
        f".mozilla/native-messaging-hosts/{MANIFEST}",
    ]
    fields = json.loads(manifest_in(home).read_bytes())
    assert fields["path"] == str(program)
    assert fields["type"] == "stdio"


def test_again_changes_nothing(
    home: Path, linux: tuple[Browser, ...], registrar: Registrar
) -> None:
    places = spots(linux, Scope.USER, named=False)
    register(registrar, places)
    before = tree(home)
    assert actions(register(registrar, places)) == {Action.KEEP}
    assert tree(home) == before


def test_undo_leaves_the_home_as_it_was(
    home: Path, linux: tuple[Browser, ...], registrar: Registrar
) -> None:
    (home / ".config/google-chrome/NativeMessagingHosts").mkdir()  # Chrome makes it by itself
    before = tree(home)
    register(registrar, spots(linux, Scope.USER, named=True))
    assert tree(home) != before
    assert actions(unregister(registrar, all_spots(linux, Scope.USER))) == {
        Action.REMOVE,
        Action.ABSENT,
    }
    assert tree(home) == before


def test_a_folder_that_others_use_by_now_stays(
    home: Path, linux: tuple[Browser, ...], registrar: Registrar
) -> None:
    register(registrar, spots(linux, Scope.USER, named=False))
    put(home / ".mozilla/native-messaging-hosts/org.other.json", b"{}")
    unregister(registrar, all_spots(linux, Scope.USER))
    assert tree(home / ".mozilla") == {
        "native-messaging-hosts": None,
        "native-messaging-hosts/org.other.json": b"{}",
    }


def test_planning_changes_nothing(
    home: Path, linux: tuple[Browser, ...], registrar: Registrar
) -> None:
    before = tree(home)
    plan = registrar.plan_register(spots(linux, Scope.USER, named=True), replace=True)
    assert {change.action for change in plan} == {Action.WRITE}
    assert tree(home) == before


@pytest.mark.parametrize(
    "foreign",
    [
        b"not JSON",
        b"[]",
        b'{"name": "org.webjpki.host", "path": "/bin/true", "allowed_origins": ["chrome-extension://a/"]}',
        b'{"name": "org.webjpki.host", "allowed_origins": 7}',
        b"\xff" * 100_000,
    ],
)
def test_a_foreign_manifest_is_left_alone_unless_asked(
    home: Path, linux: tuple[Browser, ...], registrar: Registrar, foreign: bytes
) -> None:
    file = put(manifest_in(home), foreign)
    before = tree(home)
    places = spots(linux[1:2], Scope.USER, named=True)
    assert actions(register(registrar, places)) == {Action.REFUSE}
    assert actions(unregister(registrar, places)) == {Action.REFUSE}
    assert tree(home) == before
    assert actions(register(registrar, places, replace=True)) == {Action.REPLACE}
    assert file.read_bytes() != foreign
    unregister(registrar, places)
    assert tree(home) == before


def test_another_copy_comes_back_as_it_was(
    home: Path, linux: tuple[Browser, ...], registrar: Registrar, tmp_path: Path
) -> None:
    older = registrar_of(executable(tmp_path / "older" / "webjpki-host"), tmp_path)
    places = spots(linux, Scope.USER, named=False)
    register(older, places)
    before = tree(home)
    assert actions(register(registrar, places)) == {Action.REPLACE}
    assert actions(unregister(older, places)) == {Action.REFUSE}
    unregister(registrar, places)
    assert tree(home) == before


@pytest.mark.parametrize(
    "extra", [{}, {"path": "relative/host"}, {"description": "an older version"}]
)
def test_what_a_half_removed_version_left_is_mended(
    home: Path, linux: tuple[Browser, ...], registrar: Registrar, extra: dict[str, str]
) -> None:
    gone = json.loads(manifest("/nowhere/webjpki-host", Family.CHROMIUM))
    put(manifest_in(home), json.dumps({**gone, **extra}).encode())
    places = spots(linux[1:2], Scope.USER, named=True)
    assert actions(register(registrar, places)) == {Action.WRITE}
    assert actions(register(registrar, places)) == {Action.KEEP}


def test_unregistering_clears_away_what_leads_nowhere(
    home: Path, linux: tuple[Browser, ...], registrar: Registrar
) -> None:
    file = put(manifest_in(home), manifest("/nowhere/webjpki-host", Family.CHROMIUM))
    unregister(registrar, all_spots(linux, Scope.USER))
    assert not file.exists()


def test_a_custom_profile_and_back(tmp_path: Path, registrar: Registrar) -> None:
    profile = tmp_path / "not there yet" / "profile"
    before = tree(tmp_path)
    register(registrar, [profile_spot(profile)])
    assert (profile / "NativeMessagingHosts" / MANIFEST).is_file()
    unregister(registrar, [profile_spot(profile)])
    assert tree(tmp_path) == before


def test_release_channels_that_are_there_get_one_too(
    home: Path, linux: tuple[Browser, ...]
) -> None:
    (home / ".config/google-chrome-beta").mkdir()
    chrome = linux[0]
    assert [spot.place for spot in spots([chrome], Scope.USER, named=False)] == [
        home / ".config/google-chrome/NativeMessagingHosts",
        home / ".config/google-chrome-beta/NativeMessagingHosts",
    ]


def test_a_place_that_browsers_share_is_named_once(linux: tuple[Browser, ...]) -> None:
    shared = spots(linux, Scope.SYSTEM, named=False)[0]
    assert shared.titles == ("Google Chrome", "Brave", "Vivaldi")
    assert len({(s.place, s.family) for s in spots(linux, Scope.SYSTEM, named=False)}) == 4


def test_a_file_where_a_folder_should_be_fails_there_and_nowhere_else(
    home: Path, linux: tuple[Browser, ...], registrar: Registrar
) -> None:
    put(home / ".config/chromium/NativeMessagingHosts", b"")
    outcomes = register(registrar, spots(linux, Scope.USER, named=False))
    failures = {o.change.titles: o.failure for o in outcomes}
    assert isinstance(failures[("Chromium",)], OSError)
    assert failures[("Google Chrome",)] is None
    assert manifest_in(home, ".config/google-chrome/NativeMessagingHosts").exists()


def test_no_half_written_file_is_left(
    home: Path, linux: tuple[Browser, ...], registrar: Registrar
) -> None:
    file = manifest_in(home)
    (file / "in the way").mkdir(parents=True)  # a folder cannot be replaced by a file
    outcomes = register(registrar, spots(linux[1:2], Scope.USER, named=True), replace=True)
    assert outcomes[0].change.action is Action.UNREADABLE
    assert sorted(os.listdir(file.parent)) == [MANIFEST]


def test_a_command_with_arguments_gets_a_launcher_that_passes_them(tmp_path: Path) -> None:
    program = Program(("/bin/echo", "a b", "$HOME", "it's"))
    registrar = Registrar(program, tmp_path / "own", NoRegistry)
    profile = tmp_path / "profile"
    register(registrar, [profile_spot(profile)])
    named = json.loads((profile / "NativeMessagingHosts" / MANIFEST).read_bytes())["path"]
    said = subprocess.run([named, "x y"], capture_output=True, text=True, check=True).stdout
    assert said == "a b $HOME it's x y\n"
    unregister(registrar, [profile_spot(profile)])
    assert not profile.exists()


def test_two_copies_with_launchers_do_not_share_one(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    one, two = (Registrar(Program(("/bin/echo", n)), tmp_path, NoRegistry) for n in "12")
    register(one, [profile_spot(folder)])
    before = tree(folder)
    assert actions(register(two, [profile_spot(folder)])) == {Action.REPLACE}
    unregister(two, [profile_spot(folder)])
    assert tree(folder) == before
