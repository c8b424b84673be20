# SPDX-License-Identifier: Apache-2.0
"""The README's code works as it stands, copied by somebody who reads nothing else."""

import hashlib
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

import webjpki
from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO, Holder
from tests.webjpki.made import DOCUMENT, Cms, rsa_sign, token
from webjpki import TrustAnchors, VerificationError

README = Path(webjpki.__file__).with_name("README.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def recent() -> Holder:
    """The copied code asks the real clock, so the card is as old as a month on any day."""
    return replace(HANAKO, key="recent", issued=date.today() - timedelta(days=30))


@pytest.fixture(scope="module")
def login_card(pki: TestPki, recent: Holder) -> Credential:
    return pki.issue("authentication", recent)


@pytest.fixture(scope="module")
def document_card(pki: TestPki, recent: Holder) -> Credential:
    return pki.issue("signature", recent)


@pytest.fixture
def test_cards(monkeypatch: pytest.MonkeyPatch, trust: TrustAnchors) -> None:
    """A developer without a real card changes this one line; here it is changed from outside."""
    monkeypatch.setattr(TrustAnchors, "production", staticmethod(lambda added=(): trust))


def test_there_are_two_blocks() -> None:
    assert len(BLOCKS) == 2


@pytest.mark.usefixtures("test_cards")
def test_sign_in(login_card: Credential) -> None:
    site: dict[str, object] = {}
    exec(BLOCKS[0], site)  # noqa: S102  # the README is what is under test
    challenge, sign_in = site["challenge"], site["sign_in"]
    assert callable(challenge)
    assert callable(sign_in)

    answer = token(login_card, origin="https://bank.example", nonce=challenge("session"))

    assert sign_in("session", answer) == login_card.certificate.serial_number
    with pytest.raises(VerificationError) as refused:
        sign_in("session", answer)
    assert refused.value.code == "challenge_missing"


@pytest.mark.usefixtures("test_cards")
def test_documents(
    document_card: Credential,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("application.pdf").write_bytes(DOCUMENT)
    digest = hashlib.sha256(DOCUMENT).digest()
    given = {
        "p7s": Cms(document_card).der(),
        "sha256_of_the_document": digest,
        "signature": rsa_sign(document_card.key, digest, Prehashed(SHA256())),
        "certificate_der": document_card.der,
    }
    exec(BLOCKS[1], given)  # noqa: S102  # the README is what is under test
    shown = capsys.readouterr().out
    assert "山田　花子 1990-03-15" in shown
    assert "失効していないかは確認していません" in shown


def test_promise_11_readme_never_says_valid() -> None:
    assert not re.search(r"\bvalid|有効|本人確認済み|\bcertified", README)
