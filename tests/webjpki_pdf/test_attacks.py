# SPDX-License-Identifier: Apache-2.0
"""D3-D5: whatever is wrong in a signature's own entries, ranges or container, it is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.x509 import SubjectKeyIdentifier

from simulated_card.authorities import Credential
from tests.documents.pdf.made import (
    CONTENT,
    FIRST_FREE,
    FIRST_PAGE,
    Pdf,
    updated,
)
from tests.documents.pdf.signing import signed
from tests.webjpki.made import Cms
from tests.webjpki_pdf.handmade import HandMade, Numbers, room
from tests.webjpki_pdf.outcomes import refusal
from tests.webjpki_pdf.tampering import FAR, OTHER_CONTENT, page
from webjpki import VerificationError, errors
from webjpki.pdf import PdfVerifier
from webjpki.pdf_errors import (
    PdfChanged,
    PdfCoverageWrong,
    PdfFormatUnsupported,
    PdfNotSigned,
    PdfSignatureMalformed,
)

# D3: /ByteRange and /Contents. Cryptography is right in all of these: a dishonest signer made them.

RANGES: dict[str, Callable[[int, int, int], Numbers]] = {
    "gap before": lambda a, b, n: (0, a - 50, b, n - b),
    "gap behind": lambda a, b, n: (0, a, b + 50, n - b - 50),
    "short of the end": lambda a, b, n: (0, a, b, n - b - 40),
    "brackets covered": lambda a, b, n: (0, a + 1, b - 1, n - b + 1),
    "overlap": lambda a, b, n: (0, a, a - 20, n - a),
    "nothing before": lambda a, b, n: (0, 0, b, n - b),
    "nothing behind": lambda a, b, n: (0, a, b, 0),
    "not from the start": lambda a, b, n: (1, a - 1, b, n - b),
    "negative start": lambda a, b, n: (-1, a, b, n - b),
    "negative length": lambda a, b, n: (0, a, b, b - n),
    "negative second": lambda a, b, n: (0, a, -b, n - b),
    "huge": lambda a, b, n: (0, a, b, 2**63),
    "huger": lambda a, b, n: (0, a, 2**200, n - b),
    "whole file": lambda a, b, n: (0, n),
    "one range": lambda a, b, n: (0, a),
    "three numbers": lambda a, b, n: (0, a, b),
    "six numbers": lambda a, b, n: (0, a, b, 10, b + 10, n - b - 10),
    "none": lambda a, b, n: (),
}


@pytest.mark.parametrize("how", RANGES)
def test_D3_ranges(how: str, hanako: Credential, verifier: PdfVerifier) -> None:
    error = refusal(verifier, HandMade(hanako, numbers=RANGES[how]).octets())
    assert isinstance(error, PdfCoverageWrong | PdfSignatureMalformed)


WRITTEN: dict[str, Callable[[Numbers], str]] = {
    "indirect": lambda numbers: "8 0 R",
    "a name": lambda numbers: "/None",
    "a number": lambda numbers: "0",
    "null": lambda numbers: "null",
    "fractions": lambda numbers: "[" + " ".join(f"{one}.0" for one in numbers) + "]",
    "strings": lambda numbers: "[" + " ".join(f"({one})" for one in numbers) + "]",
    "nested": lambda numbers: "[[" + " ".join(map(str, numbers)) + "]]",
    "truth": lambda numbers: "[false true true true]",
}


@pytest.mark.parametrize("how", WRITTEN)
def test_D3_ranges_of_another_kind(how: str, hanako: Credential, verifier: PdfVerifier) -> None:
    error = refusal(verifier, HandMade(hanako, written=WRITTEN[how]).octets())
    assert isinstance(error, PdfCoverageWrong | PdfSignatureMalformed)


FILLED: dict[str, Callable[[bytes], str]] = {
    "spaces between digits": lambda der: f"<{der.hex()} ".ljust(room() + 1) + ">",
    "odd digits": lambda der: f"<{der.hex().ljust(room() - 1, '0')} >",
    "something behind": lambda der: f"<{der.hex().ljust(room() - 2, '0')}ff>",
    "comment behind": lambda der: f"<{der.hex()}>".ljust(room() + 2, "%"),
    "objects behind": lambda der: f"<{der.hex()}>/Hidden(".ljust(room() + 1, "x") + ")",
    "too short": lambda der: f"<{der.hex()[:-200].ljust(room(), '0')}>",
    "no container": lambda der: f"<{'00' * (room() // 2)}>",
    "digits that are none": lambda der: f"<{der.hex().ljust(room(), 'g')}>",
    "literal string": lambda der: "(" + "x" * room() + ")",
}


@pytest.mark.parametrize("how", FILLED)
def test_D3_contents(how: str, hanako: Credential, verifier: PdfVerifier) -> None:
    with pytest.raises(VerificationError):
        verifier.verify(HandMade(hanako, filled=FILLED[how]).octets())


def test_D3_the_handmade_one_is_right_otherwise(hanako: Credential, verifier: PdfVerifier) -> None:
    (result,) = verifier.verify(HandMade(hanako).octets())
    assert result.whole_file


@pytest.mark.parametrize("ending", ["", "\r\n", "\n\n", "garbage", "\n" * 40])
def test_D3_what_stands_behind_the_end(
    ending: str, hanako: Credential, verifier: PdfVerifier
) -> None:
    file = HandMade(hanako, ending=ending).octets()
    if ending in ("", "\r\n", "\n\n"):
        assert verifier.verify(file)[0].whole_file
        return
    with pytest.raises(VerificationError):
        verifier.verify(file)


# D4: universal forgery, wrapping, incremental saving, shadow; and what the dictionary claims.

ENTRIES: dict[str, dict[str, str]] = {
    "no /Contents": {"Contents": ""},
    "/Contents null": {"Contents": "null"},
    "/Contents empty": {"Contents": "<>"},
    "/Contents zero": {"Contents": "<00>"},
    "/Contents indirect": {"Contents": "9 0 R"},
    "/Contents a name": {"Contents": "/Valid"},
    "no /ByteRange": {"ByteRange": ""},
    "/ByteRange null": {"ByteRange": "null"},
    "no /SubFilter": {"SubFilter": ""},
    "no /Type": {"Type": "", "Contents": ""},
}


@pytest.mark.parametrize("how", ENTRIES)
def test_D4_universal_forgery(how: str, hanako: Credential, verifier: PdfVerifier) -> None:
    error = refusal(verifier, HandMade(hanako, entries=ENTRIES[how]).octets())
    assert isinstance(error, PdfSignatureMalformed | PdfCoverageWrong | PdfFormatUnsupported)


@pytest.mark.parametrize(
    "sub_filter",
    ["/adbe.pkcs7.sha1", "/adbe.x509.rsa_sha1", "/ETSI.RFC3161", "/ETSI.CAdES.detached2", "(x)"],
)
def test_D4_other_formats(sub_filter: str, hanako: Credential, verifier: PdfVerifier) -> None:
    file = HandMade(hanako, entries={"SubFilter": sub_filter}).octets()
    assert isinstance(refusal(verifier, file), PdfFormatUnsupported)


def test_D4_a_document_timestamp_is_nobodys_signature(
    hanako: Credential, verifier: PdfVerifier
) -> None:
    with pytest.raises(PdfNotSigned):
        verifier.examine(HandMade(hanako, entries={"Type": "/DocTimeStamp"}).octets())


@pytest.mark.parametrize("moved", [0, 1])
def test_D4_wrapping(moved: int, hanako: Credential, verifier: PdfVerifier) -> None:
    """The second range moved away, to make room for objects of the attacker's."""
    genuine = HandMade(hanako).octets()
    gap = genuine.index(b"<3082")
    end = genuine.index(b">", gap) + 1
    evil = b"\n%d 0 obj\n%s\nendobj\n" % (CONTENT, OTHER_CONTENT)
    forged = genuine[:end] + evil + genuine[end:]
    if moved:
        old = b"%d %d]" % (end, len(genuine) - end)
        new = b"%d %d]" % (end + len(evil), len(genuine) - end)
        forged = forged.replace(old, new)
        assert forged.count(new) == 1

    with pytest.raises(VerificationError):
        verifier.verify(forged)


def test_D4_shadow_content_put_over_the_page(hanako: Credential, verifier: PdfVerifier) -> None:
    """The hidden text was there when the paper was signed; the update only points to it."""
    shadow = Pdf(objects=[OTHER_CONTENT])
    genuine = signed(shadow.octets(), hanako)
    other = page(genuine, b"").replace(
        b"/Contents %d 0 R" % CONTENT, b"/Contents %d 0 R" % FIRST_FREE
    )
    assert b"/Contents %d 0 R" % FIRST_FREE in other

    forged = updated(genuine, {FIRST_PAGE: other}, FAR)

    assert isinstance(refusal(verifier, forged), PdfChanged)


def test_D4_the_name_in_the_dictionary_is_not_believed(
    hanako: Credential, verifier: PdfVerifier
) -> None:
    (result,) = verifier.verify(HandMade(hanako, entries={"Name": "(Nihon Taro)"}).octets())

    assert result.certificate.holder is not None
    assert result.certificate.holder.name is not None
    assert result.certificate.holder.name.value == "山田　花子"
    assert "Taro" not in repr(result)


# D5: the container.


def der(**changed: object) -> Callable[[Cms], bytes]:
    def made(cms: Cms) -> bytes:
        for name, value in changed.items():
            setattr(cms, name, value)
        return cms.der()

    return made


CONTAINERS: dict[str, tuple[Callable[[Cms], bytes], type[VerificationError]]] = {
    "no signed attributes": (der(without_attributes=True), errors.SignedAttributesMissing),
    "wrong digest": (der(message_digest=bytes(32)), errors.DocumentMismatch),
    "no digest": (der(dropped=["message_digest"]), errors.SignedAttributesMissing),
    "no content type": (der(dropped=["content_type"]), errors.SignedAttributesMissing),
    "other content type": (der(content_type="signed_data"), errors.CmsMalformed),
    "content inside": (der(attached=b"another"), errors.ContentAttached),
    "two signers": (der(signers=2), errors.SignerCountWrong),
    "no signer": (der(signers=0), errors.SignerCountWrong),
    "no certificate": (der(certificates=[]), errors.SignerCertificateMissing),
    "other certificate named": (
        der(named_certificate=b"another"),
        errors.SigningCertificateMismatch,
    ),
    "no certificate named": (
        der(dropped=["signing_certificate_v2"]),
        errors.SignedAttributesMissing,
    ),
    "other signature": (der(signature=bytes(256)), errors.SignatureMismatch),
    "SHA-1": (der(function="sha1"), errors.DigestUnsupported),
}


@pytest.mark.parametrize("how", CONTAINERS)
def test_D5_container(how: str, hanako: Credential, verifier: PdfVerifier) -> None:
    container, expected = CONTAINERS[how]
    error = refusal(verifier, HandMade(hanako, container=container).octets())
    assert isinstance(error, expected)


def test_D5_signer_named_by_key_identifier(hanako: Credential, verifier: PdfVerifier) -> None:
    digest = SubjectKeyIdentifier.from_public_key(hanako.certificate.public_key()).digest
    file = HandMade(hanako, container=der(by_key_identifier=digest)).octets()
    assert len(verifier.verify(file)) == 1


def test_D5_indefinite_lengths(hanako: Credential, verifier: PdfVerifier) -> None:
    """BER outside is tolerated (jpki-facts E2, rule C6); its closing zeros are not padding."""

    def indefinite(cms: Cms) -> bytes:
        definite = cms.der()
        header = 2 + (definite[1] & 0x7F)
        return b"\x30\x80" + definite[header:] + b"\0\0"

    assert len(verifier.verify(HandMade(hanako, container=indefinite).octets())) == 1


def test_D5_certificate_of_a_stranger(
    hanako: Credential, taro: Credential, verifier: PdfVerifier
) -> None:
    """Hanako's certificate beside Taro's signature."""
    container = der(certificates=[hanako.der], credential=taro)
    with pytest.raises(VerificationError):
        verifier.verify(HandMade(taro, container=container).octets())
