# SPDX-License-Identifier: Apache-2.0
"""Fixtures for what happens at the same time: the desk with real reader, screen and daemon."""

from tests.native_host.conftest import desk, screen
from tests.rig.pcsc import pcscd, pki_dir

__all__ = ["desk", "pcscd", "pki_dir", "screen"]
