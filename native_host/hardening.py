# SPDX-License-Identifier: Apache-2.0
"""What the process gives up before it ever holds a PIN: core files, and being read by its neighbours."""

import sys

_PR_SET_DUMPABLE = 4  # Linux, prctl(2)


def forbid_memory_dumps() -> None:
    """Switch off core files and, on Linux, reading this process's memory by others of the same user.

    On macOS and Windows a debugger of the same user can still attach (docs/threat-model.md).
    """
    if sys.platform == "win32":
        return
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes  # 5 ms, so not before a window is wanted

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
