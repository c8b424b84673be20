# SPDX-License-Identifier: Apache-2.0
"""Only what a browser's location.origin gives on an https page is an origin."""

import pytest

from webjpki import AuthenticationVerifier, TrustAnchors
from webjpki.errors import OriginUnusable
from webjpki.origin import check_origin


@pytest.mark.parametrize(
    "origin",
    [
        "https://bank.example",
        "https://bank.example:8443",
        "https://xn--wgv71a119e.jp",
        "https://localhost:8443",
        "https://192.0.2.1",
        "https://a-b.c1.example:65535",
    ],
)
def test_origins_of_browsers(origin: str) -> None:
    assert check_origin(origin) == origin


@pytest.mark.parametrize(
    "origin",
    [
        "", "null", "bank.example", "http://bank.example", "wss://bank.example",
        "https://", "https://bank.example/", "https://bank.example/path", "https://bank.example?q",
        "https://bank.example#f", "https://Bank.example", "HTTPS://bank.example",
        "https://user@bank.example", "https://bank.example:443", "https://bank.example:0",
        "https://bank.example:65536", "https://bank.example:08443", "https://bank.example:",
        "https://bank.example ", " https://bank.example", "https://bank.example\0",
        "https://bank.example\n", "https://日本語.jp", "https://bank..example",
        "https://-bank.example", "https://bank_1.example", "https://bank.example.",
        "https://" + "a." * 130 + "example", "https://ｂank.example",
    ],
)  # fmt: skip
def test_K7_everything_else_is_refused_when_the_verifier_is_made(origin: str) -> None:
    with pytest.raises(OriginUnusable):
        AuthenticationVerifier(origin=origin, trust=TrustAnchors.production())
