# SPDX-License-Identifier: Apache-2.0
"""Profile `moj` keeps the rules C1-C9 of jpki-facts E2, read from the file's bytes without a PDF library."""

from __future__ import annotations

import hashlib
import re

import pytest
from asn1crypto import cms
from cryptography import x509

from simulated_card.authorities import Credential
from tests.documents.pdf.made import TEXT_FIELD, Pdf, form
from tests.documents.pdf.signing import NOW, signed

RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\] *")


class Registered:
    """A signed file taken apart as the registry's rules speak of it."""

    def __init__(self, file: bytes, number: int = -1) -> None:
        self.file = file
        numbers = list(RANGE.finditer(file))[number]
        self.range = [int(one) for one in numbers.groups()]
        start = file.rindex(b" obj\n", 0, numbers.start())
        self.dictionary = file[start : file.index(b"endobj", numbers.end())]
        _, first, second, _ = self.range
        self.gap = file[first:second]
        self.contents = bytes.fromhex(self.gap[1:-1].decode())
        self.container = cms.ContentInfo.load(self.contents)
        self.signer = self.container["content"]["signer_infos"][0]
        self.attributes = {
            one["type"].native: one["values"][0] for one in self.signer["signed_attrs"]
        }


@pytest.fixture(scope="module", params=["page", "form", "book"])
def paper(request: pytest.FixtureRequest, hanako: Credential) -> Registered:
    originals = {"page": Pdf().octets, "form": form([TEXT_FIELD]).octets}
    name: str = request.param
    original = originals[name]() if name in originals else request.getfixturevalue("real")
    return Registered(signed(original, hanako, reason="所有権移転登記"))


def test_C1_signature_dictionary(paper: Registered) -> None:
    assert re.search(rb"/Type /Sig\b", paper.dictionary)


def test_C2_sub_filter(paper: Registered) -> None:
    assert re.findall(rb"/SubFilter /(\S+)", paper.dictionary) == [b"adbe.pkcs7.detached"]
    assert b"/DSS" not in paper.file
    assert b"DocTimeStamp" not in paper.file


def test_C3_name_of_the_holder(paper: Registered) -> None:
    written = re.search(rb"/Name \((.*?)(?<!\\)\)", paper.dictionary, re.DOTALL)
    assert written is not None
    octets = re.sub(
        rb"\\(?:([0-7]{3})|(.))",
        lambda m: bytes([int(m[1], 8)]) if m[1] else m[2],
        written[1],
        flags=re.DOTALL,
    )
    assert octets.decode("utf-16") == "山田　花子"


def test_C4_time_with_zone(paper: Registered) -> None:
    written = re.search(rb"/M \((.*?)\)", paper.dictionary)
    assert written is not None
    assert re.fullmatch(rb"D:\d{14}(?:Z|[+-]\d\d'\d\d'?)", written[1])
    assert written[1] == b"D:20261123120000+09'00'"


def test_C5_everything_but_the_contents_is_covered(paper: Registered) -> None:
    zero, first, second, length = paper.range
    assert zero == 0
    assert second + length == len(paper.file)
    assert re.fullmatch(rb"<(?:[0-9a-f]{2})+>", paper.gap)
    assert paper.file[first - len(b"/Contents ") : first] == b"/Contents "


def test_C6_only_padding_behind_the_container(paper: Registered) -> None:
    der = paper.container.dump()
    assert paper.contents.startswith(der)
    assert set(paper.contents[len(der) :]) <= {0}
    assert paper.container["content_type"].native == "signed_data"


def test_C7_certificate_and_signed_attributes(paper: Registered, hanako: Credential) -> None:
    held = [one.chosen.dump() for one in paper.container["content"]["certificates"]]
    assert held == [hanako.der]
    assert x509.load_der_x509_certificate(held[0]) == hanako.certificate
    assert paper.attributes["content_type"].native == "data"
    assert paper.attributes["signing_time"].native == NOW
    assert "signing_certificate_v2" in paper.attributes


def test_C8_message_digest(paper: Registered) -> None:
    _, first, second, _ = paper.range
    covered = paper.file[:first] + paper.file[second:]
    assert paper.attributes["message_digest"].native == hashlib.sha256(covered).digest()


def test_C9_algorithms(paper: Registered) -> None:
    assert paper.signer["digest_algorithm"]["algorithm"].native == "sha256"
    assert paper.signer["signature_algorithm"]["algorithm"].native == "sha256_rsa"


def test_C5_an_earlier_signature_ends_at_its_own_end(hanako: Credential, taro: Credential) -> None:
    once = signed(Pdf().octets(), hanako)
    twice = signed(once, taro)

    earlier, later = Registered(twice, 0), Registered(twice, 1)

    assert earlier.range[2] + earlier.range[3] == len(once)
    assert once.endswith(b"%%EOF\n")
    assert later.range[2] + later.range[3] == len(twice)
    assert twice.startswith(once)
