# SPDX-License-Identifier: Apache-2.0
"""Whether the PIN window can be shown: a screen, letters for Japanese, and a way for screen readers in."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

from ..errors import NoScreen
from ..session_bus import session_bus
from .computer import Computer
from .finding import Finding, fail, ok, warn

_BUS_SESSION = 0  # libdbus, DBUS_BUS_SESSION
_A11Y = b"org.a11y.Bus"


def look_at_screen(computer: Computer) -> Iterator[Finding]:
    """Reach for the screen as the window does, without showing anything."""
    from ..window.screen import choose_platform  # loads Qt

    try:
        choose_platform()
    except NoScreen:
        named = any(computer.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
        yield _no_screen(computer) if named else fail("screen.none")
    else:
        yield ok("screen.there")


def _no_screen(computer: Computer) -> Finding:
    install = computer.install(
        debian="libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 "
        "libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1",
        fedora="libglvnd-egl libglvnd-glx libxkbcommon-x11 xcb-util-cursor xcb-util-wm "
        "xcb-util-image xcb-util-keysyms xcb-util-renderutil",
        arch="libglvnd libxkbcommon-x11 xcb-util-cursor xcb-util-wm xcb-util-image "
        "xcb-util-keysyms xcb-util-renderutil",
    )
    return fail("screen.refused", *install)


def look_at_fonts(computer: Computer) -> Iterator[Finding]:
    """Look for a font with Japanese letters; Windows and macOS bring one along."""
    if computer.is_linux and not _has_japanese_font():
        install = computer.install(
            debian="fonts-noto-cjk", fedora="google-noto-sans-cjk-fonts", arch="noto-fonts-cjk"
        )
        yield warn("fonts.missing", *install)
    else:
        yield ok("fonts.japanese")


def _has_japanese_font() -> bool:
    """Ask fontconfig, which Qt asks too. Raises OSError where it is not installed."""
    library = ctypes.CDLL("libfontconfig.so.1")
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    for name, result, arguments in (
        ("FcNameParse", pointer, [text]),
        ("FcObjectSetBuild", pointer, [text, text]),
        ("FcFontList", ctypes.POINTER(ctypes.c_int), [pointer, pointer, pointer]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    fonts = library.FcFontList(
        None, library.FcNameParse(b":lang=ja"), library.FcObjectSetBuild(b"family", None)
    )
    return bool(fonts) and fonts[0] > 0  # the set begins with the number of its fonts


def look_at_accessibility(computer: Computer) -> Iterator[Finding]:
    """Look for the bus over which screen readers hear of the window; other systems need none."""
    if not computer.is_linux:
        return
    if session_bus(computer.environ) is not None and _has_bus():
        yield ok("accessibility.there")
    else:
        install = computer.install(
            debian="at-spi2-core", fedora="at-spi2-core", arch="at-spi2-core", suse="at-spi2-core"
        )
        yield warn("accessibility.none", *install)


def _has_bus() -> bool:
    """Whether the session's bus has, or can start, the bus for screen readers."""
    try:
        library = ctypes.CDLL("libdbus-1.so.3")
    except OSError:
        return False
    pointer = ctypes.c_void_p
    library.dbus_bus_get_private.restype = pointer
    library.dbus_bus_get_private.argtypes = [ctypes.c_int, pointer]
    connection = library.dbus_bus_get_private(_BUS_SESSION, None)
    if not connection:
        return False
    handle = pointer(connection)
    library.dbus_connection_set_exit_on_disconnect(handle, 0)
    result = ctypes.c_uint32()
    started = library.dbus_bus_start_service_by_name(handle, _A11Y, 0, ctypes.byref(result), None)
    library.dbus_connection_close(handle)
    library.dbus_connection_unref(handle)
    return bool(started)
