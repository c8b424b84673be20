# SPDX-License-Identifier: Apache-2.0
"""The promises are shown with the fixtures of host, extension and whole chain."""

from tests.e2e.chain.conftest import chain, tsa
from tests.e2e.extension.conftest import browser, host, host_command, record, site, sites
from tests.native_host.conftest import card, desk, make_card, screen
from tests.rig.pcsc import pcscd, pki_dir

__all__ = [
    "browser",
    "card",
    "chain",
    "desk",
    "host",
    "host_command",
    "make_card",
    "pcscd",
    "pki_dir",
    "record",
    "screen",
    "site",
    "sites",
    "tsa",
]
