# SPDX-License-Identifier: Apache-2.0
"""Starts a child process that inherits the documents it is to open, and nothing else."""

import os
import subprocess
import sys
from collections.abc import Sequence

from .kinds import Kind
from .systems import confinable

_BUNDLE = ("_PYI_", "_MEIPASS2")  # what a bundle's loader tells its own children


def start(kind: Kind, descriptor: int) -> subprocess.Popen[bytes]:
    """Start a reading child for the document behind `descriptor`."""
    arguments = [kind.value, str(descriptor)]
    return start_module("native_host.reading", "--read-document", arguments, [descriptor])


def start_module(
    module: str, role: str, arguments: Sequence[str], descriptors: Sequence[int]
) -> subprocess.Popen[bytes]:
    """Start `module` with unbuffered pipes to its stdin and stdout; `role` is how a bundle is told to be it.

    A child that confines itself ends together with the thread that starts it. Raises OSError, also where
    no child could confine itself.
    """
    if not confinable():
        raise OSError("no confinement on this system")
    bundled = getattr(sys, "frozen", False)
    program = [role] if bundled else ["-I", "-m", module]
    return subprocess.Popen(
        [sys.executable, *program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a library's complaint could quote the document
        bufsize=0,
        pass_fds=descriptors,
        cwd="/",
        env={name: value for name, value in os.environ.items() if name.startswith(_BUNDLE)},
    )
