# SPDX-License-Identifier: Apache-2.0
"""Fixtures for the campaigns: the test PKI."""

from tests.rig.pcsc import pki_dir

__all__ = ["pki_dir"]
