# SPDX-License-Identifier: Apache-2.0
"""One window at a time for one user, over all browsers: a lock file that dies with its process."""

import os
from contextlib import suppress
from pathlib import Path

from .errors import Busy


class Turn:
    """The right to open the window; given back when the process ends, however it ends."""

    def __init__(self, folder: Path | None, name: str = "window.lock") -> None:
        """Take the turn, or raise Busy. Without a folder to lock a file in, everybody has a turn."""
        self._file: int | None = None
        if folder is None:
            return
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        if self._file is not None and not _lock(self._file):
            os.close(self._file)
            raise Busy

    def end(self) -> None:
        """Let the next one have it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def lock_folder() -> Path | None:
    """The user's own folder for things that need not outlive the session; None where there is none."""
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        return Path(runtime) / "webjpki"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", home)) / "webjpki"
    return home / ".cache" / "webjpki"


def _lock(file: int) -> bool:
    """False where another process has it; where nothing can be locked, as on some network drives, True."""
    try:
        if os.name == "nt":
            import msvcrt  # only there

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # Windows only
        else:
            import fcntl  # only elsewhere

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # EAGAIN; EACCES on Windows and from NFS
        return False
    except OSError:
        return True
    return True
