# SPDX-License-Identifier: Apache-2.0
"""Sign-in with real parts: host process, PC/SC daemon, window on a screen, typed PIN."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from tests.native_host.desk import NONCE, ORIGIN, Desk, sign_in_arguments

pytestmark = [pytest.mark.pcsc, pytest.mark.window]


def test_a_person_signs_in(desk: Desk) -> None:
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.enter("1234")
        reply = host.reply()
    certificate = x509.load_der_x509_certificate(base64.b64decode(reply["unverifiedCertificate"]))
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    signed = hashlib.sha256(ORIGIN.encode()).digest() + hashlib.sha256(NONCE.encode()).digest()
    key.verify(base64.b64decode(reply["signature"]), signed, PKCS1v15(), hashes.SHA256())
    assert (reply["format"], reply["algorithm"]) == ("web-eid:1.0", "RS256")
    assert len(desk.verifications()) == 1
    desk.wait_powered_off()
