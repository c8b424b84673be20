# SPDX-License-Identifier: Apache-2.0
"""A host started in another way than a browser on this machine would: other folder, switches or wrapper."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.rig.host import CALLER, ROOT, HostProcess

HOST = (sys.executable, "-I", "-m", "native_host", CALLER)


class HostElsewhere(HostProcess):
    """A host of the given command line; `env` is the whole environment."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], *, cwd: Path = ROOT) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(env),
            cwd=cwd,
        )
