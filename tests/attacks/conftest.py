# SPDX-License-Identifier: Apache-2.0
"""The attacks are made on the host's own fixtures: a desk with real parts, and a trap for bad input."""

from tests.native_host.conftest import desk, make_card, pcscd, pki_dir, screen
from tests.native_host.test_bad_input import trap

__all__ = ["desk", "make_card", "pcscd", "pki_dir", "screen", "trap"]
