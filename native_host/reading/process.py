# SPDX-License-Identifier: Apache-2.0
"""Starts a reading child, so that it inherits one document and nothing else."""

import os
import subprocess
import sys

from .kinds import Kind

ARGUMENT = "--read-document"  # how a bundle's one program is told to be the child
_BUNDLE = ("_PYI_", "_MEIPASS2")  # what a bundle's loader tells its own children


def start(kind: Kind, descriptor: int) -> subprocess.Popen[bytes]:
    """Start a child for the document behind `descriptor`, unbuffered pipes to its stdin and stdout.

    The child ends together with the thread that starts it.
    """
    bundled = getattr(sys, "frozen", False)
    role = [ARGUMENT] if bundled else ["-I", "-m", __package__]
    return subprocess.Popen(
        [sys.executable, *role, kind.value, str(descriptor)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a library's complaint could quote the document
        bufsize=0,
        pass_fds=[descriptor],
        cwd="/",
        env={name: value for name, value in os.environ.items() if name.startswith(_BUNDLE)},
    )
