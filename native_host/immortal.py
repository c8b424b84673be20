# SPDX-License-Identifier: Apache-2.0
"""Keeps None, True and False alive, which PySide6 6.12 gives away where Python does not keep them by itself."""

import ctypes
import sys

_PLENTY = 1 << 40  # references: more than a process can give away in years


def make_immortal() -> None:
    """Add references to None, True and False; cheap, and only done before Python 3.12 (PEP 683).

    Every call of a Qt method that returns nothing takes one reference to None that it does not own:
    after some thousand calls Python aborts with "none_dealloc". The same goes for True and `emit`.
    """
    if sys.version_info >= (3, 12):
        return
    for one in (None, True, False):
        # CPython: id() is the address, and an object begins with its count.
        ctypes.c_ssize_t.from_address(id(one)).value += _PLENTY
