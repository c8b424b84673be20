# SPDX-License-Identifier: Apache-2.0
"""Another time of day for one process: a small library that the loader puts before the system's own."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
static const long *seconds;
__attribute__((constructor)) static void find(void) {
    const char *path = getenv("SHIFTED_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) seconds = mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
}
int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME && seconds) now->tv_sec += *seconds;
    return result;
}
"""


class ShiftedClock:
    """The clock of every process started with `env`; may be moved while they run."""

    def __init__(self, folder: Path) -> None:
        """Build the library in `folder`; needs gcc."""
        self._library = folder / "clock.so"
        self._offset = folder / "clock"
        self.move(0)
        command = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(self._library), "-x", "c", "-"]
        subprocess.run(command, input=_SOURCE, text=True, check=True)

    @property
    def env(self) -> Mapping[str, str]:
        """What such a process must find in its environment."""
        return {"LD_PRELOAD": str(self._library), "SHIFTED_CLOCK": str(self._offset)}

    def move(self, hours: int) -> None:
        """Set the clock `hours` away from the right time."""
        if not self._offset.exists():
            self._offset.write_bytes(bytes(8))
        with self._offset.open("r+b") as stream:
            stream.write(struct.pack("=q", hours * 3600))
