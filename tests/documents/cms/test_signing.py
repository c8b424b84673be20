# SPDX-License-Identifier: Apache-2.0
"""CMS containers of every kind are accepted by OpenSSL and by webjpki, whose readings agree."""

import io
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import cms

from native_host.errors import DocumentBroken, TimestampFailed
from simulated_card.authorities import Credential
from tests.documents.cms.signing import (
    CONTENT,
    NOW,
    by_openssl,
    judged,
    received,
    signed,
)
from tests.documents.pdf.timestamps import TimestampAuthority
from webjpki import errors
from webjpki.cms_verifier import CmsVerifier, ContentMissing, RefusedCmsSignature
from webjpki.digest import Digest, HashFunction, digest_of
from webjpki.timestamp import TimestampUnusable

AUTHORITY = {"profile": "cades-t", "timestampAuthority": "https://tsa.example/"}


def test_the_person_is_told_of_the_authority() -> None:
    """Seen to fail when: the address stays in the announcement."""
    told = received(CONTENT, **AUTHORITY).summary.added
    assert told.timestamp_authority == AUTHORITY["timestampAuthority"]


def text(container: bytes) -> str:
    return b64encode(container).decode()


def test_detached(
    hanako: Credential, ca: Credential, verifier: CmsVerifier, tmp_path: Path
) -> None:
    container = signed(CONTENT, hanako)
    assert judged(container, tmp_path, ca, CONTENT) == CONTENT
    (result,) = verifier.verify(container, content=CONTENT)
    assert result.certificate.der == hanako.der
    assert result.claimed_signing_time == NOW
    assert result.timestamp is None
    assert result.content is None


@pytest.mark.parametrize("size", [1, 100, 126, 127, 128, 255, 256, 65535, 65536, 3_000_000])
def test_attached(
    size: int, hanako: Credential, ca: Credential, verifier: CmsVerifier, tmp_path: Path
) -> None:
    """Lengths in DER take one to four bytes, in headers that count one another."""
    content = b"x" * size
    container = signed(content, hanako, attached=True)
    assert judged(container, tmp_path, ca) == content
    assert cms.ContentInfo.load(container, strict=True).dump(force=True) == container
    (result,) = verifier.verify(container)
    assert result.content == content


def test_two_signers_in_parallel(
    hanako: Credential, taro: Credential, ca: Credential, verifier: CmsVerifier, tmp_path: Path
) -> None:
    once = signed(CONTENT, hanako)
    twice = signed(CONTENT, taro, container=text(once))
    judged(twice, tmp_path, ca, CONTENT)
    results = verifier.verify(twice, content=CONTENT)
    assert {one.certificate.der for one in results} == {hanako.der, taro.der}
    assert [one.position for one in results] == [0, 1]
    first = cms.ContentInfo.load(once)["content"]["signer_infos"][0].dump()
    assert first in twice


def test_the_same_signer_twice_brings_one_certificate(
    hanako: Credential, ca: Credential, tmp_path: Path
) -> None:
    twice = signed(CONTENT, hanako, container=text(signed(CONTENT, hanako)))
    judged(twice, tmp_path, ca, CONTENT)
    assert twice.count(hanako.der) == 1


@pytest.mark.parametrize(
    "more", [[], ["-keyid"], ["-noattr"], ["-cades"], ["-nosmimecap"]], ids=str
)
def test_a_signer_beside_openssl_s(
    more: list[str], hanako: Credential, taro: Credential, ca: Credential, tmp_path: Path
) -> None:
    other = by_openssl(CONTENT, taro, tmp_path, *more)
    judged(signed(CONTENT, hanako, container=text(other)), tmp_path, ca, CONTENT)


def indefinite(container: bytes) -> bytes:
    """The same with indefinite lengths outside (BER), as streaming software writes it."""
    data = cms.ContentInfo.load(container)["content"]
    inner = b"\x30\x80" + data.contents + b"\0\0"
    outer = b"\x30\x80" + cms.ContentType("signed_data").dump() + b"\xa0\x80"
    return bytes(outer + inner + b"\0\0" * 2)


def test_a_signer_beside_one_in_ber(
    hanako: Credential, taro: Credential, ca: Credential, tmp_path: Path
) -> None:
    other = indefinite(signed(CONTENT, taro))
    judged(other, tmp_path, ca, CONTENT)
    judged(signed(CONTENT, hanako, container=text(other)), tmp_path, ca, CONTENT)


def test_containers_that_get_no_signer(
    hanako: Credential, taro: Credential, tmp_path: Path
) -> None:
    refused = {
        "another content": signed(CONTENT + b"!", taro),
        "attached": by_openssl(CONTENT, taro, tmp_path, "-nodetach"),
        "no container": b"\x30\x03\x02\x01\x05",
        "cut": signed(CONTENT, taro)[:-20],
        "a certificate": taro.der,
    }
    for why, container in refused.items():
        document = received(CONTENT, container=text(container))
        with pytest.raises(DocumentBroken) as caught:
            document.load()
        assert caught.value.data == {"document": 0}, why


def test_timestamps(
    hanako: Credential, taro: Credential, ca: Credential, verifier: CmsVerifier, tmp_path: Path
) -> None:
    authority = TimestampAuthority(tmp_path)
    once = signed(CONTENT, hanako, authority.answer, **AUTHORITY)
    twice = signed(CONTENT, taro, authority.token, container=text(once), **AUTHORITY)
    judged(twice, tmp_path, ca, CONTENT)
    results = verifier.verify(twice, content=CONTENT)
    assert all(one.timestamp is not None for one in results)
    assert results[0].timestamp is not None
    assert "Example TSA" in results[0].timestamp.authority
    attached = signed(CONTENT, hanako, authority.token, attached=True, **AUTHORITY)
    assert judged(attached, tmp_path, ca) == CONTENT
    assert verifier.verify(attached)[0].timestamp is not None


def test_a_timestamp_that_does_not_fit(hanako: Credential, tmp_path: Path) -> None:
    authority = TimestampAuthority(tmp_path)
    for bring in (lambda _: authority.token(bytes(32)), lambda _: b"\x30\x00", None):
        with pytest.raises(TimestampFailed):
            signed(CONTENT, hanako, bring, **AUTHORITY)


def test_D5_a_timestamp_by_an_authority_with_a_name_without_end(
    hanako: Credential, verifier: CmsVerifier, tmp_path: Path
) -> None:
    """Anybody can make one, and up to 100 KB of name would stand in the website's records.

    Seen to fail when: the authority's certificate may be as long as the container lets it.
    """
    for units, accepted in ((50, True), (120, False)):
        authority = TimestampAuthority(tmp_path, name=f"/OU={'X' * 60}" * units)
        container = cms.ContentInfo.load(signed(CONTENT, hanako))
        signer = container["content"]["signer_infos"][0]
        token = authority.token(sha256(signer["signature"].native).digest())
        stamp = {"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token)]}
        signer["unsigned_attrs"] = [stamp]
        (outcome,) = verifier.examine(container.dump(), content=CONTENT)
        assert isinstance(outcome, RefusedCmsSignature) is not accepted
        if isinstance(outcome, RefusedCmsSignature):
            assert isinstance(outcome.error, TimestampUnusable)


def test_the_verifier_takes_content_in_every_form(
    hanako: Credential, verifier: CmsVerifier
) -> None:
    container = signed(CONTENT, hanako)
    for content in (CONTENT, io.BytesIO(CONTENT), digest_of(CONTENT, HashFunction.SHA_256)):
        assert verifier.verify(container, content=content)
    with pytest.raises(ContentMissing):
        verifier.verify(container)
    with pytest.raises(errors.ContentAttached):
        verifier.verify(signed(CONTENT, hanako, attached=True), content=CONTENT)
    other = Digest(HashFunction.SHA_512, bytes(64))
    with pytest.raises(errors.DocumentMismatch):
        verifier.verify(container, content=other)


def test_D2_every_signer_is_looked_at(
    hanako: Credential, taro: Credential, verifier: CmsVerifier
) -> None:
    twice = signed(CONTENT, taro, container=text(signed(CONTENT, hanako)))
    infos = cms.ContentInfo.load(twice)["content"]["signer_infos"]
    last = infos[1]["signature"].native
    broken = twice.replace(last, bytes(len(last)))
    with pytest.raises(errors.SignatureMismatch):
        verifier.verify(broken, content=CONTENT)
    first, second = verifier.examine(broken, content=CONTENT)
    assert not isinstance(first, RefusedCmsSignature)
    assert isinstance(second, RefusedCmsSignature)
    with pytest.raises(errors.DocumentMismatch):
        verifier.verify(twice, content=CONTENT + b"!")


def test_D5_attached_content_changed(hanako: Credential, verifier: CmsVerifier) -> None:
    container = signed(b"pay 1000 yen", hanako, attached=True)
    with pytest.raises(errors.DocumentMismatch):
        verifier.verify(container.replace(b"1000", b"9000"))


def test_D5_openssl_s_containers(hanako: Credential, tmp_path: Path, lenient: CmsVerifier) -> None:
    for more in ([], ["-nodetach"], ["-nodetach", "-stream", "-indef"], ["-md", "sha512"]):
        container = by_openssl(CONTENT, hanako, tmp_path, *more)
        handed_in = None if "-nodetach" in more else CONTENT
        assert lenient.verify(container, content=handed_in)[0].certificate.der == hanako.der
    without = by_openssl(CONTENT, hanako, tmp_path, "-noattr")
    with pytest.raises(errors.SignedAttributesMissing):
        lenient.verify(without, content=CONTENT)
