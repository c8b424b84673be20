# SPDX-License-Identifier: Apache-2.0
"""D1-D5: nothing that can be done to a signed PDF makes the verifier say more than was signed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.x509 import SubjectKeyIdentifier
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm

from native_host.documents.pdf_request import PdfProfile
from simulated_card.authorities import Credential
from tests.documents.pdf.made import (
    CATALOG,
    CONTENT,
    FIRST_FREE,
    FIRST_PAGE,
    TEXT_FIELD,
    Pdf,
    append_objects,
    form,
    updated,
)
from tests.documents.pdf.others import by_pyhanko
from tests.documents.pdf.signing import signed
from tests.webjpki.made import Cms
from tests.webjpki_pdf.handmade import HandMade, Numbers, room
from webjpki import VerificationError, errors
from webjpki.pdf import PdfSignatureResult, PdfVerifier, RefusedPdfSignature
from webjpki.pdf_errors import (
    PdfChanged,
    PdfCoverageWrong,
    PdfFormatUnsupported,
    PdfNotSigned,
    PdfSignatureMalformed,
)
from webjpki.pdf_reading import PdfChange

CONTRACT = form([TEXT_FIELD]).octets()
FAR = 60  # object numbers that are free in every file here
OTHER_TEXT = b"BT /F1 24 Tf 72 700 Td (Another price) Tj ET"
OTHER_CONTENT = b"<</Length %d>>stream\n%s\nendstream" % (len(OTHER_TEXT), OTHER_TEXT)


def refusal(verifier: PdfVerifier, file: bytes) -> VerificationError:
    """The one reason why the one signature of ``file`` is refused, also by ``verify``."""
    (outcome,) = verifier.examine(file)
    assert isinstance(outcome, RefusedPdfSignature)
    with pytest.raises(type(outcome.error)):
        verifier.verify(file)
    return outcome.error


def page(file: bytes, more: bytes) -> bytes:
    """The page's object as it stands in ``file`` last, with ``more`` in it."""
    start = file.rindex(b"\n%d 0 obj" % FIRST_PAGE)
    body = file[file.index(b"<<", start) : file.index(b"endobj", start)]
    return body.rstrip()[:-2] + more + b">>"


# D1: an incremental update behind the signature.


def replaced_content(file: bytes) -> bytes:
    return updated(file, {CONTENT: OTHER_CONTENT}, FAR)


def added_annotation(file: bytes) -> bytes:
    note = (
        b"<</Type/Annot/Subtype/FreeText/Rect[72 690 400 730]/Contents(Another)/DA(/F1 9 Tf)/F 4>>"
    )
    changed = (
        page(file, b"")
        .replace(b"/Annots [", b"/Annots [50 0 R ")
        .replace(b"/Annots[", b"/Annots[50 0 R ")
    )
    assert b"50 0 R" in changed
    return updated(file, {50: note, FIRST_PAGE: changed}, FAR)


def added_page(file: bytes) -> bytes:
    pages = b"<</Type/Pages/Kids[3 0 R 50 0 R]/Count 2>>"
    new = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return updated(file, {2: pages, 50: new}, FAR)


def cropped_page(file: bytes) -> bytes:
    return updated(file, {FIRST_PAGE: page(file, b"/CropBox[0 0 595 400]")}, FAR)


def other_catalog(file: bytes) -> bytes:
    other = b"<</Type/Catalog/Pages 51 0 R/AcroForm 52 0 R>>"
    pages = b"<</Type/Pages/Kids[53 0 R]/Count 1>>"
    field = b"<</Fields[%d 0 R]>>" % FIRST_FREE
    new = b"<</Type/Page/Parent 51 0 R/MediaBox[0 0 595 842]>>"
    return updated(file, {50: other, 51: pages, 52: field, 53: new}, FAR, root=50)


def script(file: bytes) -> bytes:
    start = file.rindex(b"\n%d 0 obj" % CATALOG)
    body = file[file.index(b"<<", start) : file.index(b"endobj", start)].rstrip()
    action = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"
    return updated(file, {CATALOG: body[:-2] + action}, FAR)


def appended_objects_only(file: bytes) -> bytes:
    """ISA: readers that rebuild a broken table would take the object; there is no table."""
    return file + b"%d 0 obj\n%s\nendobj\n" % (CONTENT, OTHER_CONTENT)


def appended_trailer_only(file: bytes) -> bytes:
    return file + b"trailer\n<</Root 1 0 R/Size 9>>\nstartxref\n0\n%%EOF\n"


def appended_objects_and_end(file: bytes) -> bytes:
    """ISA: as above, made to look like the end of the signed revision."""
    end = file[file.rindex(b"startxref") :]
    return appended_objects_only(file) + end


def appended_end(file: bytes) -> bytes:
    return file + b"%%EOF\n"


def appended_text(file: bytes) -> bytes:
    return file + "追記".encode()


def update_by_a_broken_table(file: bytes) -> bytes:
    """Strict reading refuses the orphaned generation, lenient reading takes it."""
    changed = updated(file, {}, FAR)
    return changed.replace(b"xref\ntrailer", b"xref\n40 1\n0000000010 00003 n \ntrailer")


def hybrid_update(file: bytes) -> bytes:
    """Newer readers look into a stream that older ones do not know."""
    out = bytearray(file)
    at = append_objects(out, {CONTENT: OTHER_CONTENT})[CONTENT]
    rows = b"\1" + at.to_bytes(4, "big") + b"\0"
    stream = b"<</Type/XRef/Size 60/W[1 4 1]/Index[%d 1]/Length 6>>stream\n%s\nendstream"
    at_stream = append_objects(out, {51: stream % (CONTENT, rows)})[51]
    previous = int(file[file.rindex(b"startxref") + 9 :].split()[0])
    table = len(out)
    out += b"xref\n0 0\ntrailer\n<</Size 60/Root 1 0 R/Prev %d/XRefStm %d>>\n" % (
        previous,
        at_stream,
    )
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % table


UPDATES = [
    replaced_content,
    added_annotation,
    added_page,
    cropped_page,
    other_catalog,
    script,
    appended_objects_only,
    appended_objects_and_end,
    update_by_a_broken_table,
    hybrid_update,
    appended_trailer_only,
    appended_end,
    appended_text,
]


def update_by_a_broken_table(file: bytes) -> bytes:
    """Strict reading refuses the second generation, lenient reading takes it."""
    changed = updated(file, {}, FAR)
    return changed.replace(b"xref\ntrailer", b"xref\n40 1\n0000000010 00003 n \ntrailer")


def hybrid_update(file: bytes) -> bytes:
    """Newer readers look into a stream that older ones do not know."""
    out = bytearray(file)
    at = append_objects(out, {50: OTHER_CONTENT})[50]
    rows = b"\1" + at.to_bytes(4, "big") + b"\0"
    stream = b"<</Type/XRef/Size 60/W[1 4 1]/Index[%d 1]/Length 6>>stream\n%s\nendstream"
    at_stream = append_objects(out, {51: stream % (CONTENT, rows)})[51]
    previous = int(file[file.rindex(b"startxref") + 9 :].split()[0])
    table = len(out)
    out += b"xref\n0 0\ntrailer\n<</Size 60/Root 1 0 R/Prev %d/XRefStm %d>>\n" % (
        previous,
        at_stream,
    )
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % table


@pytest.mark.parametrize("profile", [PdfProfile.MOJ, PdfProfile.PADES_B])
@pytest.mark.parametrize("attack", UPDATES, ids=lambda one: one.__name__)
def test_D1_update_after_the_signature(
    attack: Callable[[bytes], bytes],
    profile: PdfProfile,
    hanako: Credential,
    verifier: PdfVerifier,
) -> None:
    genuine = signed(CONTRACT, hanako, profile)
    assert len(verifier.verify(genuine)) == 1

    forged = attack(genuine)

    assert forged.startswith(genuine)
    with pytest.raises(VerificationError):
        verifier.verify(forged)


@pytest.mark.parametrize("attack", [replaced_content, added_page, cropped_page, script])
def test_D1_a_change_is_called_a_change(
    attack: Callable[[bytes], bytes], hanako: Credential, verifier: PdfVerifier
) -> None:
    assert isinstance(refusal(verifier, attack(signed(CONTRACT, hanako))), PdfChanged)


@pytest.mark.parametrize("attack", [replaced_content, added_annotation, added_page])
def test_D1_update_between_two_signatures(
    attack: Callable[[bytes], bytes],
    hanako: Credential,
    taro: Credential,
    verifier: PdfVerifier,
) -> None:
    """The second person signed what the first never saw: only the second signature stands."""
    file = signed(attack(signed(CONTRACT, hanako)), taro)

    first, second = verifier.examine(file)

    assert isinstance(first, RefusedPdfSignature)
    assert isinstance(first.error, PdfChanged)
    assert isinstance(second, PdfSignatureResult)
    with pytest.raises(PdfChanged):
        verifier.verify(file)


def filled_in(file: bytes) -> bytes:
    value = TEXT_FIELD.replace("1000", "1")
    widget = f"<</Type/Annot/Subtype/Widget/P {FIRST_PAGE} 0 R {value}>>"
    return updated(file, {FIRST_FREE: widget.encode()}, FAR)


def test_D1_a_form_filled_in_later_is_reported(hanako: Credential, verifier: PdfVerifier) -> None:
    (result,) = verifier.verify(filled_in(signed(CONTRACT, hanako)))

    assert not result.whole_file
    assert result.changes.kind is PdfChange.FORM_FILLING
    assert result.changes.fields == ("price",)


@pytest.mark.parametrize(
    "lock", [FieldMDPSpec(FieldMDPAction.ALL), FieldMDPSpec(FieldMDPAction.INCLUDE, ["price"])]
)
def test_D1_a_locked_form_filled_in_later(
    lock: FieldMDPSpec, hanako: Credential, verifier: PdfVerifier
) -> None:
    locked = by_pyhanko(CONTRACT, hanako, lock=lock)
    assert len(verifier.verify(locked)) == 1
    assert isinstance(refusal(verifier, filled_in(locked)), PdfChanged)


def test_D1_a_certified_form_filled_in_later(hanako: Credential, verifier: PdfVerifier) -> None:
    certified = by_pyhanko(CONTRACT, hanako, certify=MDPPerm.NO_CHANGES)
    assert len(verifier.verify(certified)) == 1
    assert isinstance(refusal(verifier, filled_in(certified)), PdfChanged)


# D2: several signatures.


def test_D2_every_signature_is_looked_at(
    hanako: Credential, taro: Credential, ume: Credential, verifier: PdfVerifier
) -> None:
    file = CONTRACT
    for person in (hanako, ume, taro):
        file = signed(file, person)

    first, expired, last = verifier.examine(file)

    assert isinstance(first, PdfSignatureResult)
    assert isinstance(expired, RefusedPdfSignature)
    assert isinstance(expired.error, errors.CertificateExpired)
    assert isinstance(last, PdfSignatureResult)
    with pytest.raises(errors.CertificateExpired):
        verifier.verify(file)


def test_D2_a_copied_signature_in_a_second_field(hanako: Credential, verifier: PdfVerifier) -> None:
    """One dictionary in two fields is no second person's signature."""
    genuine = signed(CONTRACT, hanako)
    start = genuine.rindex(b"/V ") + 3
    number = int(genuine[start:].split()[0])
    copy = b"<</FT/Sig/T(Taro)/Rect[0 0 0 0]/V %d 0 R>>" % number
    form_at = genuine.rindex(b"/AcroForm")
    assert form_at > 0
    fields = b"[%d 0 R 50 0 R]" % FIRST_FREE
    catalog = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields" + fields + b"/SigFlags 3>>>>"
    forged = updated(genuine, {50: copy, CATALOG: catalog}, FAR)

    assert all(isinstance(one, RefusedPdfSignature) for one in verifier.examine(forged))


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
    """BER outside is tolerated (jpki-facts E2, C6); its closing zeros are not padding."""

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
