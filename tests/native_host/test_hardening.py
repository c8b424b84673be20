# SPDX-License-Identifier: Apache-2.0
"""What the process gives up before it holds a PIN; the real host is looked at in the first promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import ctypes, resource, sys; sys.path.insert(0, sys.argv[1])
from native_host.hardening import forbid_memory_dumps
PR_GET_DUMPABLE = 3
resource.setrlimit(resource.RLIMIT_CORE, (4096, resource.getrlimit(resource.RLIMIT_CORE)[1]))
before = ctypes.CDLL(None).prctl(PR_GET_DUMPABLE)
forbid_memory_dumps()
print(before, ctypes.CDLL(None).prctl(PR_GET_DUMPABLE), resource.getrlimit(resource.RLIMIT_CORE))
"""


def test_P1_no_core_file_and_no_reading_by_neighbours() -> None:
    command = [sys.executable, "-c", SCRIPT, str(Path(__file__).parents[2])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1 0 (0, 0)"
