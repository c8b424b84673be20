# SPDX-License-Identifier: Apache-2.0
"""The printed record: one page, read back by poppler, with every character embedded or named."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from simulated_card.authorities import TestPki
from simulated_card.holder import HANAKO
from tests.webjpki.made import DOCUMENT, Cms, now
from tests.webjpki_identity.conftest import FONT, OCCASION, SIGNERS, STAMP, pdf_record
from tests.webjpki_identity.test_record import FORBIDDEN
from webjpki import (
    AuthenticationResult,
    IdentityRecord,
    Policy,
    RecordAlgorithm,
    RecordedDocument,
    SignatureResult,
    SignatureVerifier,
    SignedRecord,
    VerificationError,
    make_record,
    sign_record,
)
from webjpki.identity_pdf import JapaneseFont, record_pdf
from webjpki.pdf import PdfSignatureResult
from webjpki.statements import PdfSeal

NOTO = JapaneseFont(FONT)


def signed(record: IdentityRecord) -> SignedRecord:
    return sign_record(record, SIGNERS[RecordAlgorithm.ED25519])


def printed(tmp_path: Path, one: SignedRecord) -> str:
    """The page's text without white space, which poppler puts where it likes."""
    path = tmp_path / "record.pdf"
    path.write_bytes(record_pdf(one, NOTO))
    assert "Pages:           1\n" in poppler("pdfinfo", str(path))
    fonts = [line.split() for line in poppler("pdffonts", str(path)).splitlines()[2:]]
    assert fonts
    assert all(line[-5:-2] == ["yes", "yes", "yes"] for line in fonts)  # embedded, subset, Unicode
    return "".join(poppler("pdftotext", str(path), "-").split())


def poppler(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout


def test_the_page_of_a_document(record: IdentityRecord, tmp_path: Path) -> None:
    one = signed(record)
    text = printed(tmp_path, one)
    for said in (
        "本人確認記録（テスト用カードによる見本）", "2026-000123", "https://shoken.example",
        "証券総合口座の開設申込み", HANAKO.name, HANAKO.address, "1990年3月15日（平成）",
        "署名用電子証明書", "口座開設申込書.pdf", "失効していないかは確認していません",
        "2026年11月23日12:00:00（日本時間）", "証明書が失効していないか", one.sha256, "records-2026",
    ):  # fmt: skip
        assert "".join(said.split()) in text, said
    assert not FORBIDDEN.search(text)


def test_the_page_of_a_pdf(signed_pdf: PdfSignatureResult, tmp_path: Path) -> None:
    """Seen to fail when: only the five statements that every result has are printed."""
    shown = replace(signed_pdf, timestamp=STAMP, seals=(PdfSeal(1, 400, 60, 90, 80),))
    text = printed(tmp_path, signed(pdf_record(shown)))
    for said in (
        "署名の表示は1ページ目、左から400・下から60ポイント(90×80)", "タイムスタンプの時刻は2026-11-23",
        "タイムスタンプがどの時刻認証局によるものか",
    ):  # fmt: skip
        assert said in text, said


def test_the_page_of_a_sign_in(signed_in: AuthenticationResult, tmp_path: Path) -> None:
    text = printed(tmp_path, signed(make_record(signed_in, OCCASION)))
    assert "利用者証明用電子証明書には記載がありません" in text
    assert "氏名・住所などが" not in text


def test_names_outside_of_the_first_plane(pki: TestPki, policy: Policy, tmp_path: Path) -> None:
    holder = replace(HANAKO, key="rare", name="𠮷田　花子\U0001f600")
    container = Cms(pki.issue("signature", holder)).der()
    result = SignatureVerifier(trust=policy, clock=now).verify_cms(container, content=DOCUMENT)
    text = printed(tmp_path, signed(make_record(result, OCCASION)))
    assert "𠮷田花子〓" in text
    assert "〓は次の文字です:U+1F600" in text


def test_long_texts_still_make_one_page(signed_document: SignatureResult, tmp_path: Path) -> None:
    document = RecordedDocument("契約書" * 80, signed_document.digest)
    occasion = replace(OCCASION, purpose="不動産売買契約の締結 " * 60)
    text = printed(tmp_path, signed(make_record(signed_document, occasion, document)))
    assert text.count("不動産売買契約の締結") == 60


def test_a_text_without_end_is_refused(signed_document: SignatureResult) -> None:
    record = make_record(signed_document, replace(OCCASION, purpose="長" * 15_000))
    with pytest.raises(VerificationError) as refused:
        record_pdf(signed(record), NOTO)
    assert refused.value.code == "record_malformed"


def test_the_same_record_gives_the_same_page(record: IdentityRecord) -> None:
    one = signed(record)
    assert record_pdf(one, NOTO) == record_pdf(one, NOTO)


@pytest.mark.parametrize("gone", ["holder", "certificate", "checked", "madeAt", "sentences"])
def test_members_that_no_record_of_ours_has(record: IdentityRecord, gone: str) -> None:
    broken = IdentityRecord(dict(record.members) | {gone: 5})
    if gone == "checked":
        broken = IdentityRecord({k: v for k, v in record.members.items() if k != "notChecked"})
    with pytest.raises(VerificationError) as refused:
        record_pdf(signed(broken), NOTO)
    assert refused.value.code == "record_malformed"


def test_a_font_that_is_not_there(record: IdentityRecord, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nothing"):
        record_pdf(signed(record), JapaneseFont(tmp_path / "nothing.ttf"))
