# SPDX-License-Identifier: Apache-2.0
"""Tells whether this system is one on which a reading child knows how to confine itself."""

import os
import sys

MACHINES = ("x86_64", "aarch64")  # those of system_calls.py


def confinable() -> bool:
    """Whether documents may be opened here; that the kernel takes part is known only in the child."""
    return sys.platform == "linux" and os.uname().machine in MACHINES
