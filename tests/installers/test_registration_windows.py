# SPDX-License-Identifier: Apache-2.0
"""Registry keys and the files they name, on a registry in memory; Windows itself was never at hand."""

import json
from pathlib import Path

import pytest

from native_host.browsers import Browser, RegistryKey, Scope, known_browsers
from native_host.registration import Action, Registrar, all_spots, spots
from tests.installers.conftest import RegistryInMemory, executable, registrar_of, tree


@pytest.fixture
def registry() -> RegistryInMemory:
    return RegistryInMemory()


@pytest.fixture
def windows(tmp_path: Path) -> tuple[Browser, ...]:
    return known_browsers("win32", tmp_path, {"LOCALAPPDATA": str(tmp_path / "Local")})


@pytest.fixture
def on_windows(tmp_path: Path, program: Path, registry: RegistryInMemory) -> Registrar:
    return registrar_of(program, tmp_path, lambda: registry)


def test_each_key_names_a_manifest_of_ours(
    windows: tuple[Browser, ...], on_windows: Registrar, registry: RegistryInMemory, program: Path
) -> None:
    plan = on_windows.plan_register(spots(windows, Scope.USER, named=True), replace=False)
    assert not [o for o in on_windows.apply(plan) if o.failure]
    vendors = {key.path.split("\\")[1] for key in registry.values}
    assert vendors == {"Google", "Chromium", "Microsoft", "BraveSoftware", "Vivaldi", "Mozilla"}
    for file in registry.values.values():
        assert json.loads(Path(file).read_bytes())["path"] == str(program)


def test_undo_leaves_registry_and_files_as_they_were(
    windows: tuple[Browser, ...], on_windows: Registrar, registry: RegistryInMemory, tmp_path: Path
) -> None:
    edge = next(b for b in windows if b.name == "edge").user[0]
    assert isinstance(edge, RegistryKey)
    registry.write(edge, "C:\\other\\host.json")
    before, files = dict(registry.values), tree(tmp_path)
    plan = on_windows.plan_register(spots(windows, Scope.USER, named=True), replace=True)
    list(on_windows.apply(plan))
    assert registry.values[edge] != before[edge]
    list(on_windows.apply(on_windows.plan_unregister(all_spots(windows, Scope.USER))))
    assert registry.values == before
    assert tree(tmp_path) == files


def test_one_browser_can_go_and_the_others_stay(
    windows: tuple[Browser, ...], on_windows: Registrar, registry: RegistryInMemory
) -> None:
    places = spots(windows, Scope.USER, named=True)
    list(on_windows.apply(on_windows.plan_register(places, replace=False)))
    edge = [s for s in places if s.titles == ("Microsoft Edge",)]
    list(on_windows.apply(on_windows.plan_unregister(edge)))
    rest = {
        c.action
        for c in on_windows.plan_register([s for s in places if s not in edge], replace=False)
    }
    assert rest == {Action.KEEP}


def test_a_key_that_names_another_copy_is_restored(
    windows: tuple[Browser, ...], on_windows: Registrar, registry: RegistryInMemory, tmp_path: Path
) -> None:
    older = registrar_of(executable(tmp_path / "older" / "host"), tmp_path, lambda: registry)
    places = spots(windows, Scope.USER, named=True)
    list(older.apply(older.plan_register(places, replace=False)))
    values, files = dict(registry.values), tree(tmp_path)
    plan = on_windows.plan_register(places, replace=False)
    assert {change.action for change in plan} == {Action.REPLACE}
    list(on_windows.apply(plan))
    list(on_windows.apply(on_windows.plan_unregister(places)))
    assert registry.values == values
    assert tree(tmp_path) == files
