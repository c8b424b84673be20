# SPDX-License-Identifier: Apache-2.0
"""Signed properties of XAdES are believed only where the signature covers them and they fit the signer."""

import hashlib
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulated_card.authorities import Credential
from tests.webjpki_xml.made import C14N, SHA256, Template, by_xmlsec1, reference, transform
from webjpki import errors
from webjpki.errors import VerificationError
from webjpki.xml import XmlVerifier
from webjpki.xml_errors import XmlPropertiesWrong, XmlSignatureMalformed

TYPE = ' Type="http://uri.etsi.org/01903#SignedProperties"'
AROUND = '<order xmlns="urn:order" id="order"><yen>1000</yen>{}</order>'


def digest_of(certificate: bytes, version: str = "V2") -> str:
    value = b64encode(hashlib.sha256(certificate).digest()).decode()
    return (
        f"<x:SigningCertificate{version}><x:Cert><x:CertDigest>"
        f'<DigestMethod Algorithm="{SHA256}"/><DigestValue>{value}</DigestValue>'
        f"</x:CertDigest></x:Cert></x:SigningCertificate{version}>"
    )


def xades(
    signer: Credential,
    folder: Path,
    *,
    time: str = "<x:SigningTime>2026-11-23T12:00:00+09:00</x:SigningTime>",
    certificate: str | None = None,
    target: str = "#s",
    covering: str = reference("#p", transform(C14N), more=TYPE),
    over: str = reference(),
) -> bytes:
    """A signature with properties as other software writes them."""
    stated = digest_of(signer.der) if certificate is None else certificate
    held = (
        f'<Object><x:QualifyingProperties xmlns:x="http://uri.etsi.org/01903/v1.3.2#" Target="{target}">'
        f'<x:SignedProperties Id="p"><x:SignedSignatureProperties>{time}{stated}'
        "</x:SignedSignatureProperties></x:SignedProperties></x:QualifyingProperties></Object>"
    )
    wanted = Template(over + covering, objects=held, id=' Id="s"')
    return by_xmlsec1(AROUND.format(wanted.text()), signer, folder)


def test_time_and_certificate(hanako: Credential, verifier: XmlVerifier, tmp_path: Path) -> None:
    (result,) = verifier.verify(xades(hanako, tmp_path))
    assert result.is_xades
    assert result.claimed_signing_time == datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert [part.kind.value for part in result.parts] == ["document"]


def test_older_form_and_nothing_stated(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    older = xades(hanako, tmp_path, certificate=digest_of(hanako.der, ""))
    assert verifier.verify(older)[0].is_xades
    bare = xades(hanako, tmp_path, certificate="", time="")
    assert verifier.verify(bare)[0].claimed_signing_time is None


def test_D5_another_certificate(
    hanako: Credential, taro: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    for version in ("", "V2"):
        other = xades(hanako, tmp_path, certificate=digest_of(taro.der, version))
        with pytest.raises(errors.SigningCertificateMismatch):
            verifier.verify(other)


def test_D8_properties_that_nobody_signed(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    unsigned = {
        "no reference": "",
        "reference without type": reference("#p", transform(C14N)),
        "reference to something else": reference("#order", more=TYPE),
    }
    for why, covering in unsigned.items():
        with pytest.raises(XmlPropertiesWrong):
            verifier.verify(xades(hanako, tmp_path, covering=covering))
        assert why


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"12:00:00+09:00", b"12:00:01+09:00"),
        (b"12:00:00+09:00", b"12:00:00<!-- -->+09:00"),
        (b'Target="#s"', b'Target="#t"'),
        (b'Id="p"', b'Id="q"'),
        (b'Id="s"', b""),
        (
            b"</Object>",
            b"</Object><Object><x:SignedProperties xmlns:x='http://uri.etsi.org/01903/v1.3.2#'/></Object>",
        ),
        (b"<yen>", b'<yen Id="p">'),
    ],
    ids=["time", "comment in the time", "target", "id", "signature without id", "two", "id taken"],
)
def test_D8_properties_changed(
    old: bytes, new: bytes, hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    """A comment is not signed: with it, nine hours would be lost. Seen to fail when: only the text before it is read."""
    document = xades(hanako, tmp_path)
    assert old in document
    with pytest.raises(VerificationError):
        verifier.verify(document.replace(old, new))


@pytest.mark.parametrize(
    "time", ["yesterday", "", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_D10_times_that_are_none(
    time: str, hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    document = xades(hanako, tmp_path, time=f"<x:SigningTime>{time}</x:SigningTime>")
    with pytest.raises(XmlPropertiesWrong):
        verifier.verify(document)


@pytest.mark.parametrize(
    "certificate",
    [
        "<x:SigningCertificateV2/>",
        "<x:SigningCertificateV2><x:Cert><x:CertDigest/></x:Cert></x:SigningCertificateV2>",
        digest_of(b"", "V2").replace("xmlenc#sha256", "nothing"),
        digest_of(b"", "V2") + digest_of(b"", "V2"),
    ],
)
def test_D10_certificates_that_are_none(
    certificate: str, hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    with pytest.raises(XmlPropertiesWrong):
        verifier.verify(xades(hanako, tmp_path, certificate=certificate))


def test_nothing_but_properties(hanako: Credential, verifier: XmlVerifier, tmp_path: Path) -> None:
    with pytest.raises(XmlSignatureMalformed):
        verifier.verify(xades(hanako, tmp_path, over=""))
