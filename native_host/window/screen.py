# SPDX-License-Identifier: Apache-2.0
"""Tells whether a window can be opened, before Qt is asked: Qt ends the whole process when it cannot."""

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

from ..errors import NoScreen
from ..session_bus import start_none


def choose_platform() -> str | None:
    """Return the name of Qt's plugin for this desktop, or None where Qt has only one.

    Also keeps Qt from starting a message bus. Raises NoScreen unless that plugin loads and its display
    server answers.
    """
    if not sys.platform.startswith("linux"):
        return None  # Windows and macOS always have a desktop to draw on
    start_none(os.environ)
    if os.environ.get("WAYLAND_DISPLAY") and _works("libqwayland.so", _wayland_answers):
        return "wayland"
    if os.environ.get("DISPLAY") and _works("libqxcb.so", _x11_answers):
        return "xcb"
    raise NoScreen


def _works(plugin: str, answers: Callable[[], bool]) -> bool:
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    try:
        ctypes.CDLL(str(folder / plugin))  # fails where a system library is missing
        return answers()
    except OSError:
        return False


def _wayland_answers() -> bool:
    library = ctypes.CDLL("libwayland-client.so.0")
    library.wl_display_connect.restype = ctypes.c_void_p
    library.wl_display_disconnect.argtypes = [ctypes.c_void_p]
    display = library.wl_display_connect(None)
    if not display:
        return False
    library.wl_display_disconnect(display)
    return True


def _x11_answers() -> bool:
    library = ctypes.CDLL("libxcb.so.1")
    library.xcb_connect.restype = ctypes.c_void_p
    library.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    library.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = library.xcb_connect(None, None)  # never NULL: an error is asked for
    failed = bool(library.xcb_connection_has_error(connection))
    library.xcb_disconnect(connection)
    return not failed
