# SPDX-License-Identifier: Apache-2.0
"""Loads Qt's bindings so that no other thread comes in between."""

import sys
import time

# Seconds: longer than loading goes on without waiting for a file, when others have their turn anyway.
_UNDISTURBED = 0.1


def load() -> None:
    """Load shiboken6, which PySide6 stands on; on the main thread, before anything of PySide6.

    Shiboken 6.12 walks through `sys.modules` as it starts. When another thread loads a module in that
    moment, it ends the whole process ("could not initialize part 2"), and the website hears nothing.
    So for this time Python takes nobody's turn away.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_UNDISTURBED)
    try:
        time.sleep(0)  # who waits by the old interval has its turn now
        import shiboken6 as shiboken6
    finally:
        sys.setswitchinterval(before)
