# SPDX-License-Identifier: Apache-2.0
"""A sign-in loads nothing that takes more memory and time than it gives: neither OpenSSL, its own nor another's."""

import subprocess
import sys

from tests.rig.host import ROOT

_SIGN_IN = """
import sys
import native_host.app, native_host.occasions, native_host.authenticate, native_host.certificates
import native_host.ceremony, native_host.card.pcsc
from native_host.digests import sha256_of_few
from native_host.window import bindings
bindings.load()
import native_host.window.app
print(sha256_of_few(b"").hex(), *sys.modules)
"""


def test_a_sign_in_loads_no_openssl() -> None:
    """Seen to fail when: hashlib makes the digest, or cryptography reads the certificate."""
    done = subprocess.run(
        [sys.executable, "-c", _SIGN_IN], cwd=ROOT, capture_output=True, timeout=60, check=True
    )
    digest, *loaded = done.stdout.decode().split()
    assert digest == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert not {"_hashlib", "cryptography", "asn1crypto"} & set(loaded)
