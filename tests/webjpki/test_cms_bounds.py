# SPDX-License-Identifier: Apache-2.0
"""Containers that would take hours or gigabytes to read are told by their bytes."""

import pytest
from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography.x509 import SubjectKeyIdentifier

from simulated_card.authorities import Credential
from tests.webjpki.made import DOCUMENT, Cms
from webjpki import SignatureVerifier, errors
from webjpki.cms import MAX_EXTENSIONS, Container, read_cms
from webjpki.timestamp import TimestampUnusable, signer_timestamp


@pytest.mark.parametrize("length", ["820fa0", "8300 0fa0", "85 00 00 00 0fa0"])
def test_D10_an_object_identifier_that_takes_hours_to_read(
    documents: SignatureVerifier, hanako: Credential, length: str
) -> None:
    """The cost of its number grows with the square of its length: an hour for 4 MB.

    Seen to fail when: asn1crypto is given it, which refuses to write the number out after it worked on it.
    """
    endless = b"\x06" + bytes.fromhex(length) + b"\xff" * 3999 + b"\x7f"
    attribute = core.Sequence(contents=endless + b"\x31\x02\x05\x00").dump()
    container = Cms(hanako, extra=[cms.CMSAttribute.load(attribute)]).der()
    assert endless in container
    with pytest.raises(errors.CmsMalformed, match="an object identifier without end"):
        documents.verify_cms(container, content=DOCUMENT)
    with pytest.raises(errors.CmsMalformed, match="an object identifier without end"):
        Container(container)


def test_D10_millions_of_signers_are_not_counted() -> None:
    """An attached container may be large, but for its content only.

    The last of them ends behind the container, which only who counts them finds out.

    Seen to fail when: the signers are counted before the size is looked at.
    """
    empty = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": b"."},
            "signer_infos": [],
        }
    )
    made = cms.ContentInfo({"content_type": "signed_data", "content": empty}).dump()
    assert made.endswith(b"\x31\x00")
    many = b"\x31\x83" + (5 << 20).to_bytes(3, "big") + b"\x05\x00" * ((5 << 19) - 1) + b"\x05\x05"
    data = made[:-2] + many
    with pytest.raises(errors.CmsMalformed, match="too long for what it carries"):
        Container(_longer(data, len(many) - 2))


def test_D10_thousands_of_extensions_are_not_read_to_compare_a_key_s_name(
    hanako: Credential,
) -> None:
    """A service reads containers while others wait: 110 KB of extensions took a hundred requests' time.

    Seen to fail when: every extension is read, however many there are.
    """
    name = SubjectKeyIdentifier.from_public_key(hanako.key.public_key()).digest
    certificate = asn1_x509.Certificate.load(hanako.der)
    extensions = certificate["tbs_certificate"]["extensions"]
    while len(extensions) < MAX_EXTENSIONS:
        extensions.append({"extn_id": f"1.2.3.{len(extensions)}", "extn_value": b"\x05\x00"})
    as_many = certificate.dump(force=True)
    extensions.append({"extn_id": "1.2.4", "extn_value": b"\x05\x00"})
    too_many = certificate.dump(force=True)
    held = Cms(hanako, by_key_identifier=name, certificates=[as_many]).der()
    assert read_cms(held).certificate == as_many
    with pytest.raises(errors.SignerCertificateMissing):
        read_cms(Cms(hanako, by_key_identifier=name, certificates=[too_many]).der())


def test_D10_thousands_of_unsigned_attributes_are_not_read(hanako: Credential) -> None:
    """Seen to fail when: all are turned into values to find out whether there are any."""
    info = cms.SignerInfo.load(read_cms(Cms(hanako).der()).info)

    def with_unsigned(count: int) -> bytes:
        numbered = [{"type": f"1.2.3.{n}", "values": [core.Null()]} for n in range(count)]
        info["unsigned_attrs"] = cms.CMSAttributes(numbered)
        return bytes(info.dump())

    assert signer_timestamp(with_unsigned(32), None) is None
    with pytest.raises(TimestampUnusable, match="too many"):
        signer_timestamp(with_unsigned(33), None)


def attached_in(pieces: bytes) -> bytes:
    """A container without signers whose content comes in BER's pieces."""
    content = core.Sequence(
        contents=cms.ContentType("data").dump() + b"\xa0\x80\x24\x80" + pieces + bytes(4)
    )
    data = core.Sequence(
        contents=b"\x02\x01\x01\x31\x00" + content.dump() + cms.SignerInfos([]).dump()
    ).dump()
    kind = cms.ContentType("signed_data").dump()
    return bytes(core.Sequence(contents=kind + b"\xa0\x80" + data + bytes(2)).dump())


def test_D10_content_in_pieces_is_joined_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million pieces of a byte, in 3 MB, kept asn1crypto busy for half a minute, ten for an hour.

    Seen to fail when: it is asked to join them.
    """
    joined: list[object] = []
    monkeypatch.setattr("webjpki.cms._count", lambda _: 1)
    monkeypatch.setattr(core.OctetString, "_merge_chunks", joined.append)
    assert Container(attached_in(b"\x04\x01A\x04\x00\x04\x02BC")).content == b"ABC"
    assert Container(attached_in(b"")).content == b""
    assert not joined
    with pytest.raises(errors.CmsMalformed):
        Container(attached_in(b"\x24\x80\x04\x01A\x00\x00"))  # pieces of pieces


@pytest.mark.parametrize("part", ["message_digest", "signature", "by_key_identifier"])
def test_D10_what_is_short_is_not_put_together_from_thousands_of_pieces(
    documents: SignatureVerifier, hanako: Credential, part: str
) -> None:
    """Seen to fail when: it is, before the length is looked at (something does not fit then)."""
    container = Cms(hanako, **{part: bytes(1025)}).der()  # type: ignore[arg-type]  # one of its parts
    with pytest.raises(errors.CmsMalformed, match="too long"):
        documents.verify_cms(container, content=DOCUMENT)


def _longer(data: bytes, more: int) -> bytes:
    """The three outermost lengths of `data`, each of one octet, made right for `more` bytes."""
    info, rest = data[:2], data[2:]
    kind, explicit, rest = rest[:11], rest[11:13], rest[13:]
    signed_data, rest = rest[:2], rest[2:]
    inner = core.Sequence(contents=rest).dump()
    assert (info[0], explicit[0], signed_data[0]) == (0x30, 0xA0, 0x30)
    tagged = b"\xa0\x83" + len(inner).to_bytes(3, "big") + inner
    return bytes(core.Sequence(contents=kind + tagged).dump())
