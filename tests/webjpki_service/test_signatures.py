# SPDX-License-Identifier: Apache-2.0
"""Signed documents: raw signatures, detached CMS uploaded in pieces, and PDFs in their own process."""

import hashlib
from base64 import b64encode

import pytest

from simulated_card.authorities import Credential
from tests.webjpki.made import DOCUMENT, NOW, Cms, rsa_sign
from tests.webjpki_service.served import Answer, Caller, Make, multipart
from webjpki.cms import MAX_BYTES

HASH, CMS, PDF = "/v1/signatures/hash", "/v1/signatures/cms", "/v1/signatures/pdf"


def raw(signer: Credential, **changed: str) -> dict[str, str]:
    return {
        "certificate": b64encode(signer.der).decode(),
        "signature": b64encode(rsa_sign(signer.key, DOCUMENT)).decode(),
        "hash": b64encode(hashlib.sha256(DOCUMENT).digest()).decode(),
        "hashFunction": "SHA-256",
        **changed,
    }


def upload(call: Caller, container: bytes, document: bytes, query: str = "") -> Answer:
    return call.post(CMS + query, *multipart(("container", container), ("document", document)))


def test_hash_signature_names_holder_and_digest(call: Caller, hanako: Credential) -> None:
    answer = call.post(HASH, raw(hanako))
    assert answer.status == 200
    certificate = answer.json["certificate"]
    assert isinstance(certificate, dict)
    assert certificate["holder"]["name"] == {"value": "山田　花子", "exact": True}
    assert certificate["holder"]["sex"] == "female"
    assert answer.json["document"] == {
        "hashFunction": "SHA-256",
        "hash": hashlib.sha256(DOCUMENT).hexdigest(),
        "claimedSigningTime": None,
    }
    assert answer.json["notChecked"] == ["revocation", "signingTime"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"hash": b64encode(bytes(32)).decode()}, "signature_mismatch"),
        ({"hash": b64encode(bytes(20)).decode()}, "digest_unsupported"),
        ({"hashFunction": "SHA-1"}, "digest_unsupported"),
        ({"hashFunction": "SHA-384"}, "digest_unsupported"),
        ({"certificate": b64encode(b"0").decode()}, "certificate_malformed"),
        ({"at": "2020-01-01T00:00:00Z"}, "certificate_not_yet_in_force"),
    ],
)
def test_hash_signature_is_refused(
    call: Caller, hanako: Credential, changed: dict[str, str], code: str
) -> None:
    answer = call.post(HASH, raw(hanako, **changed))
    assert (answer.status, answer.code) == (422, code)


def test_a_query_is_not_passed_over(call: Caller, hanako: Credential) -> None:
    """Seen to fail when: it is not looked at, and a question about 2020 is answered about now."""
    answer = call.post(f"{HASH}?at=2020-01-01T00:00:00Z", raw(hanako))
    assert (answer.status, answer.code) == (400, "request_malformed")
    assert call.post("/v1/challenges?session=s", {"session": "s"}).code == "request_malformed"


@pytest.mark.parametrize(
    "changed",
    [
        {"hash": "not base64"},
        {"hash": ""},
        {"signature": "A" * 700},
        {"at": "yesterday"},
        {"at": "2026-01-01"},
        {"at": "0001-01-01T00:00:00+23:00"},
        {"more": ""},
    ],
)
def test_hash_request_is_malformed(
    call: Caller, hanako: Credential, changed: dict[str, str]
) -> None:
    answer = call.post(HASH, raw(hanako, **changed))
    assert (answer.status, answer.code) == (400, "request_malformed")


@pytest.mark.parametrize("function", ["sha256", "sha384", "sha512"])
def test_cms_over_an_uploaded_document(call: Caller, hanako: Credential, function: str) -> None:
    answer = upload(call, Cms(hanako, function=function).der(), DOCUMENT)
    assert answer.status == 200, answer.body
    document = answer.json["document"]
    assert isinstance(document, dict)
    assert document["hash"] == hashlib.new(function, DOCUMENT).hexdigest()
    assert document["claimedSigningTime"] == NOW.isoformat()


def test_cms_over_another_document(call: Caller, hanako: Credential) -> None:
    answer = upload(call, Cms(hanako).der(), DOCUMENT + b" ")
    assert (answer.status, answer.code) == (422, "document_mismatch")


def test_cms_of_another_time(call: Caller, hanako: Credential) -> None:
    container = Cms(hanako).der()
    assert upload(call, container, DOCUMENT, "?at=2026-06-01T00:00:00%2B09:00").status == 200
    refused = upload(call, container, DOCUMENT, "?at=2020-06-01T00:00:00Z")
    assert refused.code == "certificate_not_yet_in_force"


@pytest.mark.parametrize("query", ["?at=", "?at=now", "?then=1", "?at=a&at=b", "?" + "a" * 300])
def test_cms_query_is_malformed(call: Caller, hanako: Credential, query: str) -> None:
    answer = upload(call, Cms(hanako).der(), DOCUMENT, query)
    assert (answer.status, answer.code) == (400, "request_malformed")


def test_cms_container_is_refused_before_the_document(call: Caller) -> None:
    answer = upload(call, b"no container", DOCUMENT)
    assert (answer.status, answer.code) == (422, "cms_malformed")


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [("container", b"")],
        [("document", b"first"), ("container", b"")],
        [("container", b""), ("container", b"")],
        [("other", b"")],
    ],
)
def test_cms_parts_have_an_order(call: Caller, parts: list[tuple[str, bytes]]) -> None:
    answer = call.post(CMS, *multipart(*parts))
    assert answer.status in (400, 422)
    assert answer.code in ("request_malformed", "cms_malformed")


def test_cms_third_part_is_refused(call: Caller, hanako: Credential) -> None:
    parts = multipart(("container", Cms(hanako).der()), ("document", b""), ("document", b""))
    assert call.post(CMS, *parts).code == "request_malformed"


def test_cms_cut_short_is_refused(call: Caller, hanako: Credential) -> None:
    body, media_type = multipart(("container", Cms(hanako).der()), ("document", DOCUMENT))
    for cut in (0, 1, 40, 400, len(body) - 3000, len(body) - 5):
        answer = call.post(CMS, body[:cut], media_type)
        assert answer.code in ("request_malformed", "cms_malformed"), cut


@pytest.mark.parametrize(
    "media_type", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "b" * 300]
)  # fmt: skip
def test_cms_needs_a_boundary(call: Caller, media_type: str) -> None:
    assert call.post(CMS, b"--b\r\n", media_type).code == "request_malformed"


def test_cms_container_has_a_limit(call: Caller) -> None:
    answer = upload(call, b"0" * (MAX_BYTES + 1), b"")
    assert (answer.status, answer.code) == (413, "too_large")


def test_cms_document_has_a_limit(make: Make, hanako: Credential) -> None:
    call = make(max_document=len(DOCUMENT)).call
    assert upload(call, Cms(hanako).der(), DOCUMENT).status == 200
    answer = upload(call, Cms(hanako, content=DOCUMENT + b"x").der(), DOCUMENT + b"x")
    assert (answer.status, answer.code) == (413, "too_large")


def test_large_document_is_hashed_as_it_comes(call: Caller, hanako: Credential) -> None:
    document = bytes(range(256)) * (24 << 12)  # 24 MiB
    assert upload(call, Cms(hanako, content=document).der(), document).status == 200


def test_signature_of_the_wrong_certificate(call: Caller, login: Credential) -> None:
    assert upload(call, Cms(login).der(), DOCUMENT).code == "wrong_certificate_kind"
    assert call.post(HASH, raw(login)).code == "wrong_certificate_kind"
