# SPDX-License-Identifier: Apache-2.0
"""The promises are shown with the host's own fixtures."""

from tests.native_host.conftest import card, desk, make_card, screen
from tests.rig.pcsc import pcscd, pki_dir

__all__ = ["card", "desk", "make_card", "pcscd", "pki_dir", "screen"]
