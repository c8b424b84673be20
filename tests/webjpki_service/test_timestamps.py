# SPDX-License-Identifier: Apache-2.0
"""A configured list of timestamp authorities is kept to, and every answer says whose clock was known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from native_host.announced.pdf import PdfProfile
from native_host.documents.timestamp import imprint_of
from simulated_card.authorities import Credential
from tests.documents.pdf.made import Pdf, needs
from tests.documents.pdf.signing import NOW, document, raw_signature
from tests.documents.pdf.timestamps import TimestampAuthority
from tests.webjpki_service.served import Caller, command_served
from tests.webjpki_service.test_openapi import schema
from webjpki.service.server import read_timestamp_authorities
from webjpki.service.settings import Settings, SettingsError, read_settings

pytest.importorskip("pyhanko")
pytestmark = needs("openssl", "openssl")
ORIGINAL = Pdf().octets()
PATH = f"/v1/signatures/pdf?at={NOW:%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Where two authorities have their certificates."""
    return [tmp_path_factory.mktemp("authority") for _ in range(2)]


@pytest.fixture(scope="module")
def stamped(hanako: Credential, folders: list[Path]) -> bytes:
    """A PDF with a stamp by the first; the second exists as well."""
    TimestampAuthority(folders[1])
    preparation = document(ORIGINAL, PdfProfile.PADES_T).prepare(hanako.der, NOW)
    signature = raw_signature(hanako, preparation)
    stamp = TimestampAuthority(folders[0]).answer(imprint_of(signature))
    return ORIGINAL + preparation.finish(signature, stamp)


def only(call: Caller, file: bytes, path: str = PATH) -> dict[str, object]:
    """The one outcome; the whole answer is as the OpenAPI document describes it."""
    answer = call.post(path, file, "application/pdf")
    assert answer.status == 200, answer.body
    Draft202012Validator(schema("Signatures")).validate(answer.json)
    (one,) = json.loads(answer.body)["signatures"]
    assert isinstance(one, dict)
    return one


def test_with_a_list(stamped: bytes, folders: list[Path], anchors: Path) -> None:
    """Seen to fail when: the examining process is not handed the list."""
    listed = folders[0] / "certificate.pem"
    around = {"WEBJPKI_TEST_ANCHORS": str(anchors), "WEBJPKI_TIMESTAMP_ANCHORS": str(listed)}
    with command_served(around) as (call, _):
        one = only(call, stamped)
        about = call.get("/v1/about").json["timestampAuthorities"]
    stamp = json.loads(json.dumps(one["document"]))["timestamp"]
    assert about == [stamp["sha256"]] == [stamp["chain"]["sha256"]]
    assert "Example TSA" in stamp["chain"]["anchor"]
    assert stamp["purpose"] == "timeStamping"
    assert stamp["period"]["notBefore"] <= stamp["time"] < stamp["period"]["notAfter"]
    assert one["notChecked"] == ["revocation", "signingTime", "timestampAuthorityRevocation"]


def test_its_time_instead_of_the_clocks(stamped: bytes, folders: list[Path], anchors: Path) -> None:
    """Seen to fail when: the examining process is not told of the setting."""
    around = {
        "WEBJPKI_TEST_ANCHORS": str(anchors),
        "WEBJPKI_TIMESTAMP_ANCHORS": str(folders[0] / "certificate.pem"),
        "WEBJPKI_USE_TIMESTAMP_TIME": "true",
    }
    with command_served(around) as (call, _):
        one = only(call, stamped, PATH.partition("?")[0])
        named = only(call, stamped)
    stamp = json.loads(json.dumps(one["document"]))["timestamp"]
    period, at = (json.loads(json.dumps(each["checked"]))["period"] for each in (one, named))
    assert (period["checkedAt"], period["timeByTimestamp"]) == (stamp["time"], True)
    assert (at["timeGiven"], at["timeByTimestamp"]) == (True, False)
    assert stamp["chain"]["until"] == stamp["period"]["notAfter"]


def test_its_time_is_nobodys_without_a_list() -> None:
    around = {"WEBJPKI_ORIGINS": "https://bank.example", "WEBJPKI_USE_TIMESTAMP_TIME": "true"}
    with pytest.raises(SettingsError, match="timestamp_anchors"):
        read_settings(None, around)


def test_with_another_list(stamped: bytes, folders: list[Path], anchors: Path) -> None:
    listed = folders[1] / "certificate.pem"
    around = {"WEBJPKI_TEST_ANCHORS": str(anchors), "WEBJPKI_TIMESTAMP_ANCHORS": str(listed)}
    with command_served(around) as (call, _):
        one = only(call, stamped)
    assert json.loads(json.dumps(one["error"]))["code"] == "timestamp_authority_unknown"
    assert one["checked"] == {}


def test_without_one(stamped: bytes, call: Caller) -> None:
    one = only(call, stamped)
    assert json.loads(json.dumps(one["document"]))["timestamp"]["chain"] is None
    assert one["notChecked"] == ["revocation", "signingTime", "timestampAuthority"]
    assert call.get("/v1/about").json["timestampAuthorities"] is None


def test_lists_that_cannot_be_meant(anchors: Path, tmp_path: Path) -> None:
    """Seen to fail when: a production service takes the test CAs."""
    empty = tmp_path / "empty.pem"
    empty.write_bytes(b"")
    for wrong in (empty, tmp_path / "nowhere.pem", anchors):
        settings = Settings(("https://bank.example",), timestamp_anchors=wrong)
        with pytest.raises(SettingsError, match="timestamp_anchors"):
            read_timestamp_authorities(settings)
    test = Settings(("https://bank.example",), timestamp_anchors=anchors, test_anchors=anchors)
    assert read_timestamp_authorities(test) is not None
