# SPDX-License-Identifier: Apache-2.0
"""A person's hands for measurements: looks who has the keyboard and types, inside this process and at little cost.

xdotool (tests/rig/screen.py) would start a program for every look, on the processor that is being measured.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

_LOOK = 0.0005  # seconds between two looks
_PATIENCE = 20.0


class Typist:
    """Hands on the keyboard of one X display."""

    def __init__(self, display: str) -> None:
        """Connect to `display`. Raises OSError where there is none."""
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XStringToKeysym.restype = ctypes.c_ulong
        opened = self._x11.XOpenDisplay(display.encode())
        if not opened:
            raise OSError(f"no display {display}")
        self._display = ctypes.c_void_p(opened)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._x11.XCloseDisplay(self._display)

    def wait_for(self, title: str, over: Callable[[], bool] = lambda: False) -> None:
        """Wait until a window whose name contains `title` has the keyboard, or `over`. Raises TimeoutError."""
        deadline = time.monotonic() + _PATIENCE
        while title not in self._focused() and not over():
            if time.monotonic() > deadline:
                raise TimeoutError(title)
            time.sleep(_LOOK)

    def press(self, *keys: str) -> None:
        """Press and release keys by their X names, such as "a", "1", "Return"."""
        for key in keys:
            symbol = self._x11.XStringToKeysym(key.encode())
            code = self._x11.XKeysymToKeycode(self._display, ctypes.c_ulong(symbol))
            for down in (1, 0):
                self._test.XTestFakeKeyEvent(self._display, code, down, ctypes.c_ulong(0))
        self._x11.XFlush(self._display)

    def _focused(self) -> str:
        window, revert, name = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_char_p()
        self._x11.XGetInputFocus(self._display, ctypes.byref(window), ctypes.byref(revert))
        if window.value <= 1:  # none, or whatever is under the pointer
            return ""
        self._x11.XFetchName(self._display, window, ctypes.byref(name))
        if name.value is None:
            return ""
        found = name.value.decode("latin-1")
        self._x11.XFree(name)
        return found
