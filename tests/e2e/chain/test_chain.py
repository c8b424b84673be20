# SPDX-License-Identifier: Apache-2.0
"""From a click in Chromium to the card and back, each format once; what comes out is judged twice at least."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms

from simulated_card import SimulatedCard
from simulated_card.authorities import Credential
from tests.documents.pdf.signing import judged_by_pdfsig
from tests.documents.pdf.timestamps import TimestampAuthority
from tests.documents.xml.judges import signxml, xmlsec1
from tests.documents.xml.samples import ETAX
from tests.e2e.chain.conftest import CONTRACT, Chain, browser_at_a_desk
from tests.e2e.chain.judges import (
    opensc,
    openssl_of_cms,
    openssl_of_signature,
    pyhanko_of_cms,
    pyhanko_of_pdf,
)
from tests.e2e.extension.site import AUTHENTICATE, NONCE, Site
from tests.native_host.desk import TITLE, Desk, pin_entries
from tests.rig.chromium import Chromium
from webjpki import (
    AuthenticationVerifier,
    Digest,
    HashFunction,
    SignatureVerifier,
    TrustAnchors,
)
from webjpki.pdf import PdfVerifier
from webjpki.xml import XmlVerifier

pytestmark = [pytest.mark.browser, pytest.mark.pcsc, pytest.mark.window]

ORIGIN = "https://bank.example.jp"
TEXT = "口座開設申込書"


@pytest.fixture(scope="module")
def shared(
    pki_dir: Path, tmp_path_factory: pytest.TempPathFactory, tsa: TimestampAuthority
) -> Iterator[tuple[Chromium, Desk]]:
    """One browser and one desk for this file: to start both takes longer than most of its tests."""
    with browser_at_a_desk(pki_dir, tmp_path_factory.mktemp("desk"), tsa) as both:
        yield both


@pytest.fixture
def chain(shared: tuple[Chromium, Desk], pki_dir: Path) -> Iterator[Chain]:
    """A tab of its own, and a card that nothing was asked of yet; afterwards no window is left."""
    browser, desk = shared
    desk.use(SimulatedCard(pki_dir))
    site = Site(browser)
    yield Chain(site, desk)
    site.page.close()
    desk.screen.wait_gone(TITLE)


def test_sign_in(chain: Chain, trust: TrustAnchors, tmp_path: Path) -> None:
    token = chain.ask(AUTHENTICATE, "1234")
    result = AuthenticationVerifier(origin=ORIGIN, trust=trust).verify(token, expected_nonce=NONCE)
    assert result.certificate.holder is None
    signed = hashlib.sha256(ORIGIN.encode()).digest() + hashlib.sha256(NONCE.encode()).digest()
    second = openssl_of_signature(
        base64.b64decode(token["signature"]),
        signed,
        base64.b64decode(token["unverifiedCertificate"]),
        tmp_path,
    )
    assert second.stdout.strip() == "Verified OK", second


def test_hash_with_opensc_before_and_after(
    chain: Chain, trust: TrustAnchors, tmp_path: Path
) -> None:
    content = TEXT.encode()
    digest = hashlib.sha256(content).digest()
    document = {"format": "hash", "name": "申込書.txt", "hashFunction": "SHA-256"}
    document["hash"] = base64.b64encode(digest).decode()

    before = opensc(chain.desk, "ABC123", content, tmp_path)
    result, files = chain.sign(json.dumps([document]))
    after = opensc(chain.desk, "ABC123", content, tmp_path)

    signature, signer = (
        base64.b64decode(x) for x in (*result["signatures"], result["certificate"])
    )
    assert before == signature == after
    assert files == [b""]
    SignatureVerifier(trust=trust).verify_hash(
        signature, certificate=signer, digest=Digest(HashFunction.SHA_256, digest)
    )
    second = openssl_of_signature(signature, content, signer, tmp_path)
    assert second.stdout.strip() == "Verified OK", second


def test_cms(chain: Chain, trust: TrustAnchors, authority: Credential, tmp_path: Path) -> None:
    _, [container] = chain.sign(f"[{{format: 'cms', name: 'a.txt', content: '{TEXT}'}}]")
    content = TEXT.encode()
    result = SignatureVerifier(trust=trust).verify_cms(container, content=content)
    assert result.certificate.holder is not None
    assert openssl_of_cms(container, content, authority, tmp_path).endswith("successful")
    assert pyhanko_of_cms(container, content) == (True, True)
    assert pyhanko_of_cms(container, content + b"!") == (False, True)


def test_attached_cms_with_timestamp(chain: Chain, authority: Credential, tmp_path: Path) -> None:
    content = TEXT.encode()
    result, [file] = chain.sign(
        f"[{{format: 'cms', name: 'a.txt', attached: true, content: '{TEXT}',"
        " profile: 'cades-t', timestampAuthority: 'https://tsa.example.jp/'}]",
        "{timestamp}",
    )
    around = result["signatures"][0]
    before, after = base64.b64decode(around["before"]), base64.b64decode(around["after"])
    assert file == before + content + after
    assert openssl_of_cms(file, None, authority, tmp_path).endswith("successful")
    signed = cms.ContentInfo.load(file)["content"]
    assert signed["encap_content_info"]["content"].native == content
    assert pyhanko_of_cms(file, content) == (True, True)
    unsigned = signed["signer_infos"][0]["unsigned_attrs"]
    assert [attribute["type"].native for attribute in unsigned] == ["signature_time_stamp_token"]


def test_parallel_signers_one_after_another(
    chain: Chain, authority: Credential, tmp_path: Path
) -> None:
    content = TEXT.encode()
    document = f"format: 'cms', name: 'a.txt', content: '{TEXT}'"
    _, [first] = chain.sign(f"[{{{document}}}]")
    taro = chain.desk.use(chain.desk.other_card("taro"))
    chain.desk.wait_powered_off()
    given = base64.b64encode(first).decode()
    _, [both] = chain.sign(f"[{{{document}, container: '{given}'}}]")
    signed = cms.ContentInfo.load(both)["content"]
    assert len(signed["signer_infos"]) == len(signed["certificates"]) == 2
    assert len(pin_entries(taro.log)) == 1
    assert openssl_of_cms(both, content, authority, tmp_path).endswith("successful")


@pytest.mark.parametrize("profile", ["moj", "pades-b", "pades-t"])
def test_pdf(
    chain: Chain, trust: TrustAnchors, authority: Credential, hanako: Credential, profile: str
) -> None:
    timed = profile == "pades-t"
    address = ", timestampAuthority: 'https://tsa.example.jp/'" if timed else ""
    chain.site.evaluate("fetched('/contract.pdf').then((blob) => void (window.contract = blob))")
    result, [signed] = chain.sign(
        f"[{{format: 'pdf', name: '契約書.pdf', profile: '{profile}', content: contract{address}}}]",
        "{timestamp}" if timed else "{}",
    )
    assert base64.b64decode(result["certificate"]) == hanako.der
    assert signed.startswith(CONTRACT)

    (ours,) = PdfVerifier(trust=trust).verify(signed)
    assert ours.whole_file
    assert (ours.timestamp is not None) == timed
    if ours.timestamp is not None:
        assert abs(ours.timestamp.time - datetime.now(UTC)) < timedelta(hours=1)
    theirs = pyhanko_of_pdf(signed, authority)
    assert (theirs.intact, theirs.valid, theirs.trusted) == (True, True, True)
    (poppler,) = judged_by_pdfsig(signed)
    assert (poppler.intact, poppler.whole_file) == (True, True)


@pytest.mark.parametrize("profile", ["xmldsig", "xades-b"])
def test_xml(
    chain: Chain, trust: TrustAnchors, hanako: Credential, tmp_path: Path, profile: str
) -> None:
    chain.site.evaluate("fetched('/return.xtx').then((blob) => void (window.taxReturn = blob))")
    result, [signed] = chain.sign(
        f"[{{format: 'xml', name: '申告書.xtx', profile: '{profile}', content: taxReturn,"
        " parent: 'DATA', references: [{id: 'RKO0010'}]}]"
    )
    at = result["signatures"][0]["at"]
    insert = base64.b64decode(result["signatures"][0]["insert"])
    assert signed == ETAX[:at] + insert + ETAX[at:]
    assert base64.b64decode(result["certificate"]) == hanako.der

    (ours,) = XmlVerifier(trust=trust).verify(signed)
    assert [part.name for part in ours.parts] == ["RKO0010"]
    assert ours.is_xades == (profile == "xades-b")
    assert xmlsec1(signed, hanako, tmp_path) == ""
    assert "FAIL" in xmlsec1(signed.replace(b"1,234,567", b"9,234,567"), hanako, tmp_path)
    if profile == "xmldsig":
        signxml(signed, hanako)


def test_batch_of_mixed_formats_with_one_pin(
    chain: Chain, trust: TrustAnchors, authority: Credential
) -> None:
    chain.site.evaluate(
        "Promise.all([fetched('/contract.pdf'), fetched('/return.xtx')])"
        ".then((both) => void (window.both = both))"
    )
    digest = hashlib.sha256(b"x").digest()
    _, files = chain.sign(
        "[{format: 'pdf', name: 'a.pdf', profile: 'pades-t', content: both[0],"
        "  timestampAuthority: 'https://tsa.example.jp/'},"
        " {format: 'xml', name: 'b.xtx', profile: 'xmldsig', content: both[1]},"
        " {format: 'hash', name: 'c', hashFunction: 'SHA-256',"
        f"  hash: '{base64.b64encode(digest).decode()}'}},"
        f" {{format: 'cms', name: 'd.txt', content: '{TEXT}'}}]",
        "{timestamp}",
    )
    (pdf,) = PdfVerifier(trust=trust).verify(files[0])
    assert pdf.timestamp is not None
    assert pyhanko_of_pdf(files[0], authority).intact
    (xml,) = XmlVerifier(trust=trust).verify(files[1])
    assert xml.whole_document
    SignatureVerifier(trust=trust).verify_cms(files[3], content=TEXT.encode())
    assert len(chain.desk.verifications()) == 1
