# SPDX-License-Identifier: Apache-2.0
"""D7: which of the lists in a folder answers, and what becomes of files that come, change and go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography import x509

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import TARO
from tests.rig.trust import anchors_of
from tests.webjpki.made import NOW
from tests.webjpki_revocation.books import DAY
from tests.webjpki_revocation.made_lists import MadeList, revoked, scope
from tests.webjpki_revocation.test_crl_source import point_of
from webjpki import (
    Certificate,
    CrlFolder,
    FolderState,
    RevocationKind,
    RevocationQuestion,
    RevocationStatus,
    TrustAnchor,
    read_certificate,
)


@pytest.fixture
def anchors(pki: TestPki) -> list[TrustAnchor]:
    """Three generations that share a name."""
    return [*anchors_of(pki, "signature")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    return tmp_path / "lists"


@pytest.fixture
def crls(folder: Path, anchors: list[TrustAnchor]) -> CrlFolder:
    return CrlFolder(folder, anchors)


def ask(crls: CrlFolder, certificate: Certificate, anchor: TrustAnchor) -> RevocationStatus:
    return crls.status_of(RevocationQuestion(certificate, anchor, NOW, NOW))


def kind(crls: CrlFolder, certificate: Certificate, anchor: TrustAnchor) -> RevocationKind:
    return ask(crls, certificate, anchor).kind


def put(folder: Path, name: str, made: MadeList | bytes) -> None:
    """As the operator is told to: under another name first."""
    fresh = folder / "fresh"
    fresh.write_bytes(made if isinstance(made, bytes) else made.der())
    fresh.rename(folder / name)


def test_D7_lists_come_change_and_go(
    folder: Path,
    crls: CrlFolder,
    certificate: Certificate,
    anchor: TrustAnchor,
    authority: Credential,
) -> None:
    assert ask(crls, certificate, anchor).detail == "no_list"
    put(folder, "a.crl", MadeList(authority))
    assert ask(crls, certificate, anchor).detail == "no_list"  # nobody looked yet
    assert crls.refresh()
    assert kind(crls, certificate, anchor) is RevocationKind.NOT_LISTED
    assert not crls.refresh()

    put(folder, "a.crl", MadeList(authority, [revoked(certificate.serial)], number=8))
    assert crls.refresh()
    assert kind(crls, certificate, anchor) is RevocationKind.REVOKED

    (folder / "a.crl").unlink()
    assert crls.refresh()
    assert ask(crls, certificate, anchor).detail == "no_list"


def test_D7_the_newest_list_counts_whatever_its_name(
    folder: Path,
    crls: CrlFolder,
    certificate: Certificate,
    anchor: TrustAnchor,
    authority: Credential,
) -> None:
    """Seen to fail when: the last file read replaces the others."""
    new = MadeList(authority, [revoked(certificate.serial)], this_update=NOW - DAY / 2)
    old = MadeList(authority, this_update=NOW - DAY)
    for names in (("a.crl", "b.crl"), ("b.crl", "a.crl")):
        for name, made in zip(names, (new, old), strict=True):
            put(folder, name, made)
        crls.refresh()
        assert kind(crls, certificate, anchor) is RevocationKind.REVOKED


def test_D7_generations_and_municipalities_are_told_apart(
    folder: Path,
    crls: CrlFolder,
    pki: TestPki,
    hanako: Credential,
    certificate: Certificate,
    anchors: list[TrustAnchor],
    authority: Credential,
) -> None:
    taro = read_certificate(pki.issue("signature", TARO).der)
    serials = [revoked(certificate.serial), revoked(taro.serial)]
    put(folder, "elsewhere.crl", MadeList(pki.authority("signature", 2), serials))
    of_hanakos_town = MadeList(authority, serials, extensions=[scope(point_of(hanako))])
    put(folder, "town.crl", of_hanakos_town)
    authorities_only = MadeList(authority, serials, extensions=[scope(only_authorities=True)])
    put(folder, "authorities.crl", authorities_only)
    crls.refresh()
    assert kind(crls, certificate, anchors[2]) is RevocationKind.REVOKED
    assert (ask(crls, taro, anchors[2]).detail == "no_list") is (
        point_of(hanako) != point_of(pki.issue("signature", TARO))
    )
    assert ask(crls, certificate, anchors[0]).detail == "no_list"
    assert crls.state == FolderState(3, NOW + DAY, ())


def test_D7_delta_lists(
    folder: Path,
    crls: CrlFolder,
    certificate: Certificate,
    anchor: TrustAnchor,
    authority: Credential,
) -> None:
    base = (x509.DeltaCRLIndicator(7), True)
    put(folder, "complete.crl", MadeList(authority, number=7))
    delta = MadeList(authority, [revoked(certificate.serial)], number=8, extensions=[base])
    put(folder, "delta.crl", delta)
    crls.refresh()
    assert kind(crls, certificate, anchor) is RevocationKind.REVOKED
    put(folder, "complete.crl", MadeList(authority, number=9))  # has caught up
    crls.refresh()
    assert kind(crls, certificate, anchor) is RevocationKind.NOT_LISTED
    put(folder, "complete.crl", MadeList(authority, number=5))  # the delta does not continue it
    crls.refresh()
    assert ask(crls, certificate, anchor).detail == "crl_delta_unusable"


def test_D7_what_cannot_be_used_is_named_and_takes_nothing_away(
    folder: Path,
    crls: CrlFolder,
    certificate: Certificate,
    anchor: TrustAnchor,
    authority: Credential,
    pki: TestPki,
) -> None:
    put(folder, "a.crl", MadeList(authority, [revoked(certificate.serial)]))
    put(folder, "foreign.crl", MadeList(pki.authority("authentication", 3)))
    put(folder, "note.txt", b"no list")
    (folder / "folder.crl").mkdir()
    crls.refresh()
    assert crls.state == FolderState(1, NOW + DAY, (("foreign.crl", "crl_signature_mismatch"),))
    put(folder, "a.crl", b"half a list")
    assert crls.refresh()
    assert crls.state.refused[0] == ("a.crl", "crl_malformed")
    assert kind(crls, certificate, anchor) is RevocationKind.REVOKED
    assert not crls.refresh()


def test_a_file_is_read_once(folder: Path, crls: CrlFolder, authority: Credential) -> None:
    """Seen to fail when: every refresh reads every file."""
    put(folder, "a.crl", MadeList(authority))
    crls.refresh()
    before = os.stat(folder / "a.crl")
    (folder / "a.crl").write_bytes(b"x" * before.st_size)
    os.utime(folder / "a.crl", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not crls.refresh()


def test_a_folder_that_is_not_there(tmp_path: Path, anchors: list[TrustAnchor]) -> None:
    with pytest.raises(FileNotFoundError):
        CrlFolder(tmp_path / "nowhere", anchors).refresh()
