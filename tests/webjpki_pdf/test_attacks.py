# SPDX-License-Identifier: Apache-2.0
"""D3-D5: whatever is wrong in a signature's own entries, ranges or container, it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from cryptography.x509 import SubjectKeyIdentifier

from simulated_card.authorities import Credential
from tests.documents.pdf.made import (
    CONTENT,
    FIRST_FREE,
    FIRST_PAGE,
    Pdf,
    append_objects,
    updated,
)
from tests.documents.pdf.signing import signed
from tests.webjpki.made import Cms
from tests.webjpki_pdf.handmade import ENTRIES, RANGE, SIGNATURE, HandMade, Numbers, room
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


ROOM = f"<{'0' * room()}>"


@pytest.mark.parametrize(
    ("entry", "beside"), [("ByteRange", (RANGE, "<00>")), ("Contents", ("null", ROOM))]
)
def test_D3_what_is_right_but_indirect(
    entry: str, beside: tuple[str, str], hanako: Credential, verifier: PdfVerifier
) -> None:
    """All the bytes are right, but an update could say another thing in its place.

    Seen to fail when: references are followed before the kind is looked at.
    """
    number = SIGNATURE + 1 + (entry == "Contents")
    file = HandMade(hanako, entries={entry: f"{number} 0 R"}, beside=beside).octets()
    error = refusal(verifier, file)
    assert isinstance(error, PdfSignatureMalformed)
    assert error.detail == f"/{entry}"


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


# D4: universal forgery, wrapping, a shadow; and what the dictionary claims.

FORGED: dict[str, dict[str, str]] = {
    "no /Contents": {"Contents": ""},
    "/Contents null": {"Contents": "null"},
    "/Contents empty": {"Contents": "<>"},
    "/Contents zero": {"Contents": "<00>"},
    "/Contents a name": {"Contents": "/Valid"},
    "no /ByteRange": {"ByteRange": ""},
    "/ByteRange null": {"ByteRange": "null"},
    "no /SubFilter": {"SubFilter": ""},
    "no /Type": {"Type": "", "Contents": ""},
}


@pytest.mark.parametrize("how", FORGED)
def test_D4_universal_forgery(how: str, hanako: Credential, verifier: PdfVerifier) -> None:
    error = refusal(verifier, HandMade(hanako, entries=FORGED[how]).octets())
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


def wrapped(genuine: bytes) -> bytes:
    """Move what is signed behind the gap to the end, and put other objects and a table where it was.

    The signature's own /ByteRange goes with it; another one, in the gap, says where it is now.
    """
    gap, end = genuine.index(b"<3082"), genuine.index(b"00>") + 3
    first, container, second = genuine[:gap], genuine[gap:end].rstrip(b"0>"), genuine[end:]
    table = int(genuine[genuine.rindex(b"startxref") + 9 :].split()[0])
    container += b"0" * (1 - len(container) % 2)
    offsets = {int(m[1]): m.start() for m in re.finditer(rb"^(\d+) 0 obj", first, re.MULTILINE)}
    at = table + 400
    out = bytearray(first + container + b">/ByteRange[0 %d %d %d]" % (gap, at, len(second)))
    out += b">>\nendobj\n"
    offsets |= append_objects(out, {CONTENT: OTHER_CONTENT, 8: b"null", 9: b"null"})
    rows = b"".join(b"%010d 00000 n \n" % offsets[number] for number in sorted(offsets))
    out = out.ljust(table) + b"xref\n0 10\n0000000000 65535 f \n" + rows
    return bytes((out + b"trailer\n<</Size 10/Root 1 0 R>>\n").ljust(at)) + second


def test_D4_wrapping(hanako: Credential, verifier: PdfVerifier) -> None:
    """All that was signed is there and its digest right. Seen to fail when: the gap is not looked at."""
    contents_first = {"M": f"{ENTRIES['M']}/Contents {ENTRIES['Contents']}", "Contents": ""}
    genuine = HandMade(hanako, entries=contents_first).octets()
    assert verifier.verify(genuine)[0].whole_file
    error = refusal(verifier, wrapped(genuine))
    assert isinstance(error, PdfCoverageWrong)
    assert error.detail == "the gap is not the signature"


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
