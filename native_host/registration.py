# SPDX-License-Identifier: Apache-2.0
"""Registers the host with browsers and takes the registration back, place by place.

Planning looks and changes nothing; a plan that was shown is what is then done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from .browsers import Browser, Family, Place, RegistryKey, Scope
from .registration_manifest import Found, Program, judge
from .registration_places import FolderSpot, Registry, RegistrySpot, open_spot


class Action(Enum):
    """What is to be done in a place, or why nothing is."""

    WRITE = "write"  # nothing was there, or only what no longer works
    REPLACE = "replace"  # what was there is kept aside, and comes back with `unregister`
    KEEP = "keep"  # already as it should be
    REFUSE = "refuse"  # somebody else's manifest, left alone
    REMOVE = "remove"
    ABSENT = "absent"  # nothing of ours to remove
    UNREADABLE = "unreadable"  # the system does not let us look


@dataclass(frozen=True)
class Change:
    """One place and what is to be done there, for the browsers that look there."""

    action: Action
    place: Place
    titles: tuple[str, ...]
    family: Family

    @property
    def changes_something(self) -> bool:
        """Whether doing it leaves the place different."""
        return self.action in (Action.WRITE, Action.REPLACE, Action.REMOVE)


@dataclass(frozen=True)
class Outcome:
    """What became of a change: done, or the system's reason why not."""

    change: Change
    failure: OSError | None


@dataclass(frozen=True)
class Registrar:
    """Plans and does changes for one program."""

    program: Program
    own_folder: Path  # for manifests that only a registry key leads to
    registry: Callable[[], Registry]

    def plan_register(self, spots: Iterable[Spot], *, replace: bool) -> list[Change]:
        """Plan to register in these places; `replace` moves somebody else's manifest aside too."""
        return [self._planned(spot, lambda found: _to_register(found, replace)) for spot in spots]

    def plan_unregister(self, spots: Iterable[Spot]) -> list[Change]:
        """Plan to remove what registers this program, or one that is gone; other copies stay."""
        return [self._planned(spot, _to_unregister) for spot in spots]

    def apply(self, plan: Iterable[Change]) -> Iterator[Outcome]:
        """Do each change; one that fails does not stop the others."""
        for change in plan:
            failure = None
            if change.changes_something:
                try:
                    self._do(change)
                except OSError as error:
                    failure = error
            yield Outcome(change, failure)

    def found(self, place: Place, family: Family) -> Found:
        """Say what lies in a place. Raises OSError where the system does not let us look."""
        opened = self._open(place, family)
        return judge(opened.read(), self.program.path(opened.folder), family)

    def _planned(self, spot: Spot, decide: Callable[[Found], Action]) -> Change:
        try:
            action = decide(self.found(spot.place, spot.family))
        except OSError:
            action = Action.UNREADABLE
        return Change(action, spot.place, spot.titles, spot.family)

    def _do(self, change: Change) -> None:
        opened = self._open(change.place, change.family)
        if change.action is Action.REMOVE:
            opened.remove()
        else:
            opened.write(self.program, keep_old=change.action is Action.REPLACE)

    def _open(self, place: Place, family: Family) -> FolderSpot | RegistrySpot:
        return open_spot(place, family, self.registry, self.own_folder)


@dataclass(frozen=True)
class Spot:
    """A place, once, with all the browsers that look there."""

    place: Place
    family: Family
    titles: tuple[str, ...]


def spots(browsers: Iterable[Browser], scope: Scope, *, named: bool) -> list[Spot]:
    """List the places for these browsers; `named` says that the person asked for them by name.

    For one user, a browser that was never started is passed over unless it is named, and so is a
    release channel that is not there: an empty folder would look like an installed browser.
    """
    titles: dict[tuple[Place, Family], list[str]] = {}
    for browser in browsers:
        for place in _wanted(browser, scope, named=named):
            titles.setdefault((place, browser.family), []).append(browser.title)
    return [Spot(place, family, tuple(names)) for (place, family), names in titles.items()]


def all_spots(browsers: Iterable[Browser], scope: Scope) -> list[Spot]:
    """List every place of these browsers, as `unregister` must look at them."""
    every = {
        (place, browser.family): browser.title
        for browser in browsers
        for place in browser.places(scope)
    }
    return [Spot(place, family, (title,)) for (place, family), title in every.items()]


def profile_spot(profile: Path) -> Spot:
    """Give the place in a Chromium profile that is started with `--user-data-dir`."""
    return Spot(profile / "NativeMessagingHosts", Family.CHROMIUM, (str(profile),))


def _wanted(browser: Browser, scope: Scope, *, named: bool) -> list[Place]:
    places = browser.places(scope)
    if scope is Scope.SYSTEM:
        return [p for i, p in enumerate(places) if i == 0 or _is_there(p)]
    if not (named or browser.was_used):
        return []
    there = [p for p in places if _is_there(p) or _parent(p) not in browser.data]
    return there or list(places[:1])


def _is_there(place: Place) -> bool:
    return isinstance(place, RegistryKey) or place.parent.is_dir()


def _parent(place: Place) -> Path | None:
    return None if isinstance(place, RegistryKey) else place.parent


def _to_register(found: Found, replace: bool) -> Action:
    if found is Found.FOREIGN and not replace:
        return Action.REFUSE
    if found in (Found.FOREIGN, Found.ANOTHER_COPY):
        return Action.REPLACE
    return Action.KEEP if found is Found.OURS else Action.WRITE


def _to_unregister(found: Found) -> Action:
    if found in (Found.OURS, Found.STALE):
        return Action.REMOVE
    return Action.ABSENT if found is Found.NOTHING else Action.REFUSE
