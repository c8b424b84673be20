# SPDX-License-Identifier: Apache-2.0
"""Containers that would take hours or gigabytes to read are told by their bytes."""

import pytest
from asn1crypto import cms, core

from simulated_card.authorities import Credential
from tests.webjpki.made import DOCUMENT, Cms
from webjpki import SignatureVerifier, errors
from webjpki.cms import Container


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


def _longer(data: bytes, more: int) -> bytes:
    """The three outermost lengths of `data`, each of one octet, made right for `more` bytes."""
    info, rest = data[:2], data[2:]
    kind, explicit, rest = rest[:11], rest[11:13], rest[13:]
    signed_data, rest = rest[:2], rest[2:]
    inner = core.Sequence(contents=rest).dump()
    assert (info[0], explicit[0], signed_data[0]) == (0x30, 0xA0, 0x30)
    tagged = b"\xa0\x83" + len(inner).to_bytes(3, "big") + inner
    return bytes(core.Sequence(contents=kind + tagged).dump())
