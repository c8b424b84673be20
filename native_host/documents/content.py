# SPDX-License-Identifier: Apache-2.0
"""The bytes of one document: written once, then sealed, so that what is shown is what is hashed."""

import hashlib
import mmap
import os
import sys
from weakref import finalize

from ..digests import Digest, HashFunction

_ALGORITHMS = {
    HashFunction.SHA256: hashlib.sha256,
    HashFunction.SHA384: hashlib.sha384,
    HashFunction.SHA512: hashlib.sha512,
}


class Content:
    """Bytes that grow until `seal`, and cannot change afterwards.

    On Linux they live in a sealed memory file that no process can write to any more, ours included;
    elsewhere in an unlinked temporary file that only this process has open for writing.
    """

    def __init__(self) -> None:
        self._file = _open()
        finalize(self, os.close, self._file)
        self._view: memoryview | None = None

    def append(self, chunk: bytes) -> None:
        """Add the next bytes."""
        view = memoryview(chunk)
        while view:
            view = view[os.write(self._file, view) :]

    def seal(self) -> None:
        """End writing, for everybody."""
        if sys.platform == "linux":
            import fcntl  # not on Windows

            seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
            fcntl.fcntl(self._file, fcntl.F_ADD_SEALS, seals)
        self._view = memoryview(mmap.mmap(self._file, 0, access=mmap.ACCESS_READ))

    @property
    def view(self) -> memoryview:
        """All bytes, read-only and without a copy. Raises ValueError before `seal`."""
        if self._view is None:
            raise ValueError("content is shown only once it is sealed")
        return self._view

    @property
    def descriptor(self) -> int:
        """The file to hand to a process that renders the content."""
        return self._file

    def digest(self, function: HashFunction) -> Digest:
        """The digest of the sealed bytes."""
        return Digest(function, _ALGORITHMS[function](self.view).digest())


def _open() -> int:
    if sys.platform == "linux":
        return os.memfd_create("document", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    import tempfile  # heavy, and not needed on Linux

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
