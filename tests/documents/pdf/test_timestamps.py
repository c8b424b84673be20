# SPDX-License-Identifier: Apache-2.0
"""Profile `pades-t`: a token that fits is embedded, any other is refused by host and verifier."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms, core, tsp
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from native_host.announced.pdf import PdfProfile
from native_host.documents.cms_container import detached
from native_host.documents.pdf_signing import PdfPreparation
from native_host.documents.timestamp import MAX_TOKEN, imprint_of, read_token
from native_host.errors import TimestampFailed
from simulated_card.authorities import Credential
from tests.documents.pdf.made import Pdf, needs
from tests.documents.pdf.signing import (
    AUTHORITY,
    NOW,
    document,
    judged_by_pdfsig,
    judged_by_pyhanko,
    raw_signature,
)
from tests.documents.pdf.timestamps import TimestampAuthority
from webjpki.pdf import PdfVerifier, RefusedPdfSignature
from webjpki.timestamp import TimestampUnusable

pytestmark = needs("openssl", "openssl")
ORIGINAL = Pdf().octets()


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> TimestampAuthority:
    return TimestampAuthority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def preparation(hanako: Credential) -> PdfPreparation:
    return document(ORIGINAL, PdfProfile.PADES_T).prepare(hanako.der, NOW)


@needs("pdfsig", "poppler-utils")
@pytest.mark.parametrize("form", ["response", "token"])
def test_with_timestamp(
    form: str,
    preparation: PdfPreparation,
    hanako: Credential,
    authority: Credential,
    tsa: TimestampAuthority,
    verifier: PdfVerifier,
) -> None:
    signature = raw_signature(hanako, preparation)
    imprint = preparation.timestamp_imprint(signature)
    assert imprint == hashlib.sha256(signature).digest()
    brought = tsa.token(imprint) if form == "token" else tsa.answer(imprint)

    file = ORIGINAL + preparation.finish(signature, brought)

    (result,) = verifier.verify(file)
    assert result.timestamp is not None
    assert "Example TSA" in result.timestamp.authority
    assert abs(result.timestamp.time - datetime.now(UTC)) < timedelta(hours=1)
    assert result.timestamp.policy == "1.2.392.99999.1"
    (theirs,) = judged_by_pyhanko(file, authority)
    assert theirs.intact
    assert theirs.valid
    assert theirs.timestamp_validity is not None
    assert theirs.timestamp_validity.intact
    assert [one.intact for one in judged_by_pdfsig(file)] == [True]


def test_the_person_is_told_of_the_authority() -> None:
    """Seen to fail when: the address stays in the announcement."""
    assert document(ORIGINAL, PdfProfile.PADES_T).summary.added.timestamp_authority == AUTHORITY


def test_without_a_token(preparation: PdfPreparation, hanako: Credential) -> None:
    with pytest.raises(TimestampFailed):
        preparation.finish(raw_signature(hanako, preparation))


def test_token_for_another_signature(
    preparation: PdfPreparation, hanako: Credential, tsa: TimestampAuthority
) -> None:
    other = tsa.token(hashlib.sha256(b"another signature").digest())
    with pytest.raises(TimestampFailed):
        preparation.finish(raw_signature(hanako, preparation), other)


IMPRINT = imprint_of(b"signature")


@pytest.fixture(scope="module")
def token(tsa: TimestampAuthority) -> bytes:
    return tsa.token(IMPRINT)


def test_fitting(token: bytes) -> None:
    assert read_token(token, IMPRINT).dump() == token


def test_another_hash_function(tsa: TimestampAuthority) -> None:
    answer = tsa.answer(hashlib.sha512(b"signature").digest(), function="sha512")
    with pytest.raises(TimestampFailed):
        read_token(answer, IMPRINT)


def test_refusal_by_the_authority() -> None:
    status = tsp.PKIStatusInfo({"status": "rejection"})
    refused = core.SequenceOf([status], spec=tsp.PKIStatusInfo).dump()
    with pytest.raises(TimestampFailed):
        read_token(refused, IMPRINT)


def test_content_changed_after_stamping(token: bytes) -> None:
    position = token.index(IMPRINT)
    other = hashlib.sha256(b"other").digest()
    forged = token[:position] + other + token[position + 32 :]
    with pytest.raises(TimestampFailed):
        read_token(forged, other)


def test_an_ordinary_signature_is_no_timestamp(hanako: Credential) -> None:
    info = cms.ContentInfo({"content_type": "data", "content": b"x"})
    with pytest.raises(TimestampFailed):
        read_token(info.dump(), IMPRINT)


@pytest.mark.parametrize("octets", [b"", b"\x30", b"\x30\x00", b"x" * 100, b"\x30\x80" * 4000])
def test_no_token_at_all(octets: bytes) -> None:
    with pytest.raises(TimestampFailed):
        read_token(octets, IMPRINT)


def test_too_long(token: bytes) -> None:
    with pytest.raises(TimestampFailed):
        read_token(token + bytes(MAX_TOKEN), IMPRINT)


def test_every_cut_and_flipped_byte_is_an_error_of_the_list(token: bytes) -> None:
    for place in range(0, len(token), 3):
        for changed in (token[:place], _flipped(token, place)):
            try:
                read_token(changed, IMPRINT)
            except TimestampFailed:
                continue


def _flipped(octets: bytes, place: int) -> bytes:
    changed = bytearray(octets)
    changed[place] ^= 0x55
    return bytes(changed)


# The verifier believes nothing of what the host has checked.


def container(
    preparation: PdfPreparation, signature: bytes, token: cms.ContentInfo | None = None
) -> bytes:
    signer = preparation.signer
    return detached(signer.info(signature, token), signer.certificate)


def with_token(preparation: PdfPreparation, hanako: Credential, token: bytes) -> bytes:
    """The file as a careless signer would make it."""
    signature = raw_signature(hanako, preparation)
    made = container(preparation, signature, cms.ContentInfo.load(token))
    return ORIGINAL + preparation.update.filled(made)


def refusal(verifier: PdfVerifier, file: bytes) -> Exception:
    (outcome,) = verifier.examine(file)
    assert isinstance(outcome, RefusedPdfSignature)
    return outcome.error


def test_verifier_refuses_a_token_for_another_signature(
    preparation: PdfPreparation, hanako: Credential, token: bytes, verifier: PdfVerifier
) -> None:
    error = refusal(verifier, with_token(preparation, hanako, token))
    assert isinstance(error, TimestampUnusable)
    assert "another signature" in str(error)


def test_verifier_refuses_a_token_that_its_authority_did_not_sign(
    preparation: PdfPreparation, hanako: Credential, tsa: TimestampAuthority, verifier: PdfVerifier
) -> None:
    signature = raw_signature(hanako, preparation)
    info = cms.ContentInfo.load(tsa.token(imprint_of(signature)))
    info["content"]["signer_infos"][0]["signature"] = bytes(256)
    error = refusal(verifier, with_token(preparation, hanako, info.dump()))
    assert isinstance(error, TimestampUnusable)
    assert "not signed" in str(error)


def test_verifier_refuses_a_stamp_by_a_certificate_for_something_else(
    preparation: PdfPreparation, hanako: Credential, tsa: TimestampAuthority, verifier: PdfVerifier
) -> None:
    """Signed by a person's own card: nobody may stamp their own signatures."""
    signature = raw_signature(hanako, preparation)
    info = cms.ContentInfo.load(tsa.token(imprint_of(signature)))
    own = container(preparation, signature)
    signed_data = info["content"]
    signed_data["certificates"] = cms.ContentInfo.load(own)["content"]["certificates"]
    signer = signed_data["signer_infos"][0]
    signer["sid"] = cms.ContentInfo.load(own)["content"]["signer_infos"][0]["sid"]
    error = refusal(verifier, with_token(preparation, hanako, info.dump()))
    assert isinstance(error, TimestampUnusable)


def test_verifier_reads_no_thousands_of_attributes_and_extensions(
    preparation: PdfPreparation, hanako: Credential, tsa: TimestampAuthority, verifier: PdfVerifier
) -> None:
    """Each bound is told before what is counted is read.

    Seen to fail when: the bound is not looked at (a signature that does not fit is what is told then).
    """
    signature = raw_signature(hanako, preparation)
    info = cms.ContentInfo.load(tsa.token(imprint_of(signature)))
    signer = info["content"]["signer_infos"][0]
    certificate = info["content"]["certificates"][0].chosen
    extensions = certificate["tbs_certificate"]["extensions"]
    for number in range(33):
        extensions.append({"extn_id": f"1.2.3.{number}", "extn_value": b"\x05\x00"})
    signer["sid"] = cms.SignerIdentifier(
        "subject_key_identifier", certificate.key_identifier_value.native
    )
    error = refusal(verifier, with_token(preparation, hanako, info.dump(force=True)))
    assert "the authority's certificate is missing" in str(error)

    for number in range(33):
        signer["signed_attrs"].append({"type": f"1.2.3.{number}", "values": [core.Null()]})
    error = refusal(verifier, with_token(preparation, hanako, info.dump(force=True)))
    assert "too many signed attributes" in str(error)


@pytest.mark.parametrize("kinds", [["data"], [], ["tst_info"]])
def test_verifier_refuses_what_was_not_signed_as_a_timestamp(
    kinds: list[str],
    preparation: PdfPreparation,
    hanako: Credential,
    tmp_path: Path,
    verifier: PdfVerifier,
) -> None:
    """The authority's key signed these very bytes, as something else or without saying as what.

    Seen to fail when: only the unsigned kind of the content is looked at.
    """
    signature = raw_signature(hanako, preparation)
    token = TimestampAuthority(tmp_path).token(imprint_of(signature))
    info = cms.ContentInfo.load(token)
    signer = info["content"]["signer_infos"][0]
    others = [one for one in signer["signed_attrs"] if one["type"].native != "content_type"]
    stated = [cms.CMSAttribute({"type": "content_type", "values": kinds})] if kinds else []
    attributes = cms.CMSAttributes([*stated, *others])
    key = load_pem_private_key((tmp_path / "key.pem").read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    signer["signed_attrs"] = attributes
    signer["signature"] = key.sign(attributes.dump(), PKCS1v15(), SHA256())
    file = with_token(preparation, hanako, info.dump())
    if kinds == ["tst_info"]:
        assert verifier.verify(file)[0].timestamp is not None
        return
    assert isinstance(refusal(verifier, file), TimestampUnusable)


def test_verifier_refuses_two_timestamps(
    preparation: PdfPreparation, hanako: Credential, tsa: TimestampAuthority, verifier: PdfVerifier
) -> None:
    signature = raw_signature(hanako, preparation)
    token = cms.ContentInfo.load(tsa.token(imprint_of(signature)))
    info = cms.ContentInfo.load(container(preparation, signature, token))
    attribute = {"type": "signature_time_stamp_token", "values": [token]}
    info["content"]["signer_infos"][0]["unsigned_attrs"] = [attribute, attribute]
    file = ORIGINAL + preparation.update.filled(info.dump())
    assert isinstance(refusal(verifier, file), TimestampUnusable)
