# SPDX-License-Identifier: Apache-2.0
"""A second signature keeps the first intact, and what an earlier signer forbade stays undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm

from native_host.announced.pdf import PdfProfile
from native_host.errors import DocumentLocked
from simulated_card.authorities import Credential
from tests.documents.pdf.made import TEXT_FIELD, Pdf, form, needs, qpdf
from tests.documents.pdf.others import by_poppler, by_pyhanko
from tests.documents.pdf.signing import document, judged_by_pdfsig, judged_by_pyhanko, signed
from webjpki.pdf import PdfVerifier, RefusedPdfSignature
from webjpki.pdf_reading import PdfChange

PRICE = ["price"]
ALL = FieldMDPSpec(FieldMDPAction.ALL)
ONLY_PRICE = FieldMDPSpec(FieldMDPAction.INCLUDE, PRICE)
ALL_BUT_PRICE = FieldMDPSpec(FieldMDPAction.EXCLUDE, PRICE)
CONTRACT = form([TEXT_FIELD]).octets()


@needs("pdfsig", "poppler-utils")
@pytest.mark.parametrize("layout", ["table", "stream"])
@pytest.mark.parametrize("profile", [PdfProfile.MOJ, PdfProfile.PADES_B])
def test_two_people_sign_one_contract(
    layout: str,
    profile: PdfProfile,
    hanako: Credential,
    taro: Credential,
    authority: Credential,
    verifier: PdfVerifier,
) -> None:
    original = CONTRACT if layout == "table" else qpdf(CONTRACT, "--object-streams=generate")

    once = signed(original, hanako, profile)
    twice = signed(once, taro, profile)

    first, second = verifier.verify(twice)
    names = [one.certificate.holder.name.value for one in (first, second)]  # type: ignore[union-attr]  # of documents
    assert names == ["山田　花子", "日本　太郎"]
    assert first.signed == len(once)
    assert not first.whole_file
    assert first.changes.kind is PdfChange.SIGNING
    assert second.whole_file
    assert [one.bottom_line for one in judged_by_pyhanko(twice, authority)] == [True, True]
    assert [one.intact for one in judged_by_pdfsig(twice)] == [True, True]


def test_ten_people(hanako: Credential, taro: Credential, verifier: PdfVerifier) -> None:
    file = CONTRACT
    for number in range(10):
        file = signed(file, (hanako, taro)[number % 2])

    assert len({one.field_name for one in verifier.verify(file)}) == 10


@pytest.mark.parametrize(
    ("certify", "lock", "permission"),
    [
        (MDPPerm.NO_CHANGES, None, None),
        (None, ALL, None),
        (None, ALL, MDPPerm.NO_CHANGES),
        (None, ONLY_PRICE, MDPPerm.NO_CHANGES),
        (None, ALL_BUT_PRICE, None),
    ],
)
def test_forbidden(
    certify: MDPPerm | None,
    lock: FieldMDPSpec | None,
    permission: MDPPerm | None,
    taro: Credential,
) -> None:
    earlier = by_pyhanko(CONTRACT, taro, certify=certify, lock=lock, permission=permission)

    with pytest.raises(DocumentLocked) as caught:
        document(earlier, index=3).load()

    assert caught.value.data == {"document": 3}


@pytest.mark.parametrize(
    ("certify", "lock", "permission"),
    [
        (None, None, None),
        (MDPPerm.FILL_FORMS, None, None),
        (MDPPerm.ANNOTATE, None, None),
        (None, ONLY_PRICE, None),
        (None, ONLY_PRICE, MDPPerm.FILL_FORMS),
    ],
)
def test_allowed(
    certify: MDPPerm | None,
    lock: FieldMDPSpec | None,
    permission: MDPPerm | None,
    hanako: Credential,
    taro: Credential,
    authority: Credential,
    verifier: PdfVerifier,
) -> None:
    earlier = by_pyhanko(CONTRACT, taro, certify=certify, lock=lock, permission=permission)

    file = signed(earlier, hanako)

    assert len(verifier.verify(file)) == 2
    judged = judged_by_pyhanko(file, authority)
    assert [one.docmdp_ok for one in judged] == [True, True]
    assert [one.bottom_line for one in judged] == [True, True]


def test_a_name_that_is_taken(hanako: Credential, verifier: PdfVerifier) -> None:
    taken = form(["/FT/Sig/T(Signature1)/Rect[0 0 0 0]", "/FT/Tx/T(Signature2)/Rect[0 0 9 9]"])

    (result,) = verifier.verify(signed(taken.octets(), hanako))

    assert result.field_name == "Signature3"


@needs("pdfsig", "poppler-utils")
@needs("certutil", "libnss3-tools")
@needs("openssl", "openssl")
def test_after_poppler(tmp_path: Path, hanako: Credential, verifier: PdfVerifier) -> None:
    """Its cross-reference tables break a rule that strict readers insist on."""
    earlier = by_poppler(Pdf().octets(), tmp_path)

    file = signed(earlier, hanako, PdfProfile.PADES_B)

    theirs, ours = verifier.examine(file)
    assert isinstance(theirs, RefusedPdfSignature)
    assert not isinstance(ours, RefusedPdfSignature)
    assert ours.whole_file
    assert [one.intact for one in judged_by_pdfsig(file)] == [True, True]
