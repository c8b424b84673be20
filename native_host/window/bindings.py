# SPDX-License-Identifier: Apache-2.0
"""Loads Qt's bindings without the part of them that explains wrong calls to programmers.

Shiboken, which PySide6 stands on, unpacks that part from itself at every start: ten modules in source,
compiled anew, a third of the time until a bare dialog is there. From then on it reads the source of
every module that is loaded, to see who wants Qt's names in another spelling. Nothing here asks for help
texts, signatures or other spellings; what a wrong call was is told in a word instead.
"""

import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import NoReturn

# What is done here was tried with these; any other Shiboken starts in its own way.
_TRIED = {(6, 12)}
# Seconds: longer than loading goes on without waiting for a file, when others have their turn anyway.
_UNDISTURBED = 0.1
_START, _TYPES = "signature_bootstrap", "shibokensupport.signature.mapping"


def load() -> None:
    """Load shiboken6; on the main thread, before anything of PySide6."""
    if "shiboken6" not in sys.modules:
        sys.modules[_START] = _Start(_START)
    import shiboken6 as shiboken6


class _Start(ModuleType):
    """The module that Shiboken fills and then asks for `bootstrap`; what it filled in is in `__dict__`."""

    @property
    def bootstrap(self) -> Callable[[], object]:
        """What Shiboken calls to be given the functions of `_Silent`."""
        version: tuple[int, ...] = sys.modules["shiboken6"].__version_info__
        return _be_silent if version[:2] in _TRIED else self._in_its_own_way

    def _in_its_own_way(self) -> object:
        """Let Shiboken start as it does, with nobody coming in between.

        It walks through `sys.modules`. When another thread loads a module in that moment, it ends the
        whole process ("could not initialize part 2"), and the website hears nothing. So for this time
        Python takes nobody's turn away.
        """
        before = sys.getswitchinterval()
        sys.setswitchinterval(_UNDISTURBED)
        try:
            time.sleep(0)  # who waits by the old interval has its turn now
            return self.__dict__["bootstrap"]()
        finally:
            sys.setswitchinterval(before)


def _be_silent() -> object:
    types = ModuleType(_TYPES)
    # Where Shiboken looks up, by its name, the class whose method was called in a wrong way.
    known = types.__dict__
    known["update_mapping"] = lambda: known.update(PySide6=sys.modules["PySide6"])
    sys.modules[_TYPES] = types
    return _Silent


class _Silent:
    """The functions that Shiboken 6.12 (signature_globals.cpp) takes once from what `bootstrap` returns."""

    @staticmethod
    def pyside_type_init(type_key: object, signatures: list[str]) -> dict[str, object]:
        """Know no signatures of a class."""
        return {}

    @staticmethod
    def create_signature(properties: object, key: object) -> None:
        """Know no signature."""

    @staticmethod
    def make_helptext(function: object) -> None:
        """Know no help text."""

    @staticmethod
    def seterror_argument(arguments: object, name: str, info: object) -> tuple[type, str]:
        """Tell which call was wrong; never an argument, which might be the person's."""
        return TypeError, f"{name}: called with wrong arguments"

    @staticmethod
    def finish_import(module: ModuleType) -> None:
        """Leave a module of PySide6 as it is."""

    @staticmethod
    def feature_import(*import_arguments: object) -> NoReturn:
        """Is never called: `post_init` does not take over `__import__`."""
        raise ImportError("__feature__")

    feature_imported = feature_import

    @staticmethod
    def post_init() -> None:
        """Leave `__import__` as it is."""
