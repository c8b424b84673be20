# SPDX-License-Identifier: Apache-2.0
"""Promise 11: what is known about revocation is said with its time, and never as more than that."""

import re
from pathlib import Path

import pytest

import webjpki
from tests.webjpki.made import NOW
from tests.webjpki_revocation.books import DAY
from webjpki import RevocationKind, RevocationReason, RevocationStatus, VerificationError
from webjpki import revocation_errors as errors
from webjpki.revocation import RevocationData
from webjpki.revocation_words import describe_revocation
from webjpki.statements import Language

FORBIDDEN = re.compile(r"\bvalid|有効|本人確認|certified|official|trusted|公式|認定", re.IGNORECASE)
STATUSES = [
    RevocationStatus(kind, data, NOW, NOW - DAY if kind is RevocationKind.REVOKED else None, reason)
    for kind in RevocationKind
    for data in RevocationData
    for reason in (None, *RevocationReason)
]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_promise_11_every_status_has_a_sentence(language: Language) -> None:
    for status in STATUSES:
        told = describe_revocation(status, language)
        assert told
        assert "{" not in told
        assert not FORBIDDEN.search(told)
        if status.is_answer:
            assert "2026-11-23 03:00 UTC" in told  # as of when
        if status.kind is RevocationKind.REVOKED:
            assert "2026-11-22 03:00 UTC" in told


def test_every_reason_has_its_own_words() -> None:
    for language in ("ja", "en"):
        told = {
            describe_revocation(
                RevocationStatus(RevocationKind.REVOKED, RevocationData.CRL, NOW, NOW, reason),
                language,
            )
            for reason in (None, *RevocationReason)
        }
        assert len(told) == len(RevocationReason) + 1


def reasons() -> list[type[VerificationError]]:
    return [
        value
        for value in vars(errors).values()
        if isinstance(value, type)
        and issubclass(value, VerificationError)
        and "code" in vars(value)
    ]


def test_codes_are_unique_and_in_the_readme() -> None:
    readme = Path(webjpki.__file__).with_name("README.md").read_text("utf-8")
    codes = [one.code for one in reasons()]
    assert len(set(codes)) == len(codes) == 15
    for one in reasons():
        assert f"| `{one.code}` | {one.explanation} |" in readme
