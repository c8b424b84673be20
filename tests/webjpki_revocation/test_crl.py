# SPDX-License-Identifier: Apache-2.0
"""D7: reading revocation lists, beside OpenSSL which wrote them and cryptography which reads them."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from simulated_card.authorities import Credential, TestPki
from tests.webjpki.made import NOW, own_authority, remade, usage
from tests.webjpki_revocation.books import DAY, Books
from tests.webjpki_revocation.made_lists import Extension, MadeList, because, revoked, scope
from webjpki import RevocationReason, TrustAnchor
from webjpki.crl import MAX_BYTES, load_crl
from webjpki.revocation_errors import (
    CrlMalformed,
    CrlSignatureMismatch,
    CrlUnsupported,
    CrlUnusable,
)

EDGES = [1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 2**64, 2**159 - 1]
REASONS = [
    "", "unspecified", "keyCompromise", "CACompromise", "affiliationChanged", "superseded",
    "cessationOfOperation", "certificateHold",
]  # fmt: skip


def test_D7_a_list_of_openssl(books: Books, anchor: TrustAnchor) -> None:
    for index, serial in enumerate(EDGES):
        books.revoke(serial, NOW - index * DAY, REASONS[index % len(REASONS)])
    found = load_crl(books.crl(number=0x1234), anchor)
    assert (len(found), found.number, found.base_number) == (len(EDGES), 0x1234, None)
    assert (found.this_update, found.next_update) == (NOW - DAY, NOW + DAY)
    for index, serial in enumerate(EDGES):
        entry = found.find(serial)
        assert entry is not None, serial
        assert entry.revoked_at == NOW - index * DAY
        assert (entry.reason is None) == (REASONS[index % len(REASONS)] == "")
    absent = {serial + step for serial in EDGES for step in (-1, 1)} - set(EDGES)
    assert not any(found.find(serial) for serial in absent)


def test_D7_agrees_with_cryptography_on_every_kind_of_entry(
    authority: Credential, anchor: TrustAnchor, tmp_path: Path
) -> None:
    numbers = random.Random(7)  # noqa: S311  # the same list on every run
    flags = [None, *x509.ReasonFlags]
    entries = []
    for _ in range(6000):
        serial = numbers.getrandbits(numbers.choice([8, 15, 16, 31, 32, 33, 64, 65, 127, 159])) or 1
        extensions: list[Extension] = []
        flag = numbers.choice(flags)
        if flag is not None:
            extensions.append(because(flag))
        if numbers.random() < 0.1:
            extensions.append((x509.InvalidityDate(NOW - 9 * DAY), False))
        at = datetime(2000, 2, 28, tzinfo=UTC) + timedelta(seconds=numbers.randrange(10**9))
        entries.append(revoked(serial, at, *extensions))
    unique = list({one.serial_number: one for one in entries}.values())
    path = tmp_path / "list.crl"
    path.write_bytes(MadeList(authority, unique).der())

    found, judge = load_crl(path, anchor), x509.load_der_x509_crl(path.read_bytes())

    assert len(found) == len(judge) == len(unique)
    for one in unique:
        entry, other = (
            found.find(one.serial_number),
            judge.get_revoked_certificate_by_serial_number(one.serial_number),
        )
        assert entry is not None
        assert other is not None
        assert entry.revoked_at == other.revocation_date_utc
        stated = {type(extension.value): extension.value for extension in other.extensions}
        reason = stated.get(x509.CRLReason)
        assert (entry.reason and entry.reason.name) == (
            reason.reason.name.upper() if isinstance(reason, x509.CRLReason) else None
        )
        assert (entry.invalid_since is not None) == (x509.InvalidityDate in stated)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2024, 2, 29, 12, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2050, 1, 1, tzinfo=UTC),
    ],
)
def test_D7_unusual_times_of_revocation(
    authority: Credential, anchor: TrustAnchor, at: datetime
) -> None:
    entry = load_crl(MadeList(authority, [revoked(5, at)]).der(), anchor).find(5)
    assert entry is not None
    assert entry.revoked_at == at


def test_D7_the_key_was_lost_before_it_was_revoked(
    authority: Credential, anchor: TrustAnchor
) -> None:
    lost = (x509.InvalidityDate(NOW - 5 * DAY), False)
    compromised = because(x509.ReasonFlags.key_compromise)
    entry = load_crl(
        MadeList(authority, [revoked(5, NOW - DAY, compromised, lost)]).der(), anchor
    ).find(5)
    assert entry is not None
    assert entry.since == NOW - 5 * DAY
    assert entry.reason is RevocationReason.KEY_COMPROMISE


def test_D7_empty_list(books: Books, anchor: TrustAnchor) -> None:
    found = load_crl(books.crl(), anchor)
    assert len(found) == 0
    assert found.find(1) is None


def test_D7_entries_across_the_pieces_in_which_a_file_is_read(
    authority: Credential, anchor: TrustAnchor
) -> None:
    """Some 1.4 MB, of entries of several lengths, so that pieces end anywhere."""
    entries = [
        revoked(2**16 + 977 * n, NOW - DAY, *([because(x509.ReasonFlags.superseded)] * (n % 2)))
        for n in range(40_000)
    ]
    found = load_crl(MadeList(authority, entries).der(), anchor)
    assert len(found) == 40_000
    assert all(found.find(2**16 + 977 * n) for n in range(0, 40_000, 7))
    assert not any(found.find(2**16 + 977 * n + 1) for n in range(0, 40_000, 7))


def test_D7_more_than_any_list_has(tmp_path: Path, anchor: TrustAnchor) -> None:
    """A gigabyte costs nothing here. Seen to fail when: the size is not looked at before reading."""
    path = tmp_path / "huge.crl"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(CrlMalformed, match="more than"):
        load_crl(path, anchor)


@pytest.mark.parametrize("function", [hashes.SHA384(), hashes.SHA512()])
def test_D7_longer_hash_functions(
    authority: Credential, anchor: TrustAnchor, function: hashes.HashAlgorithm
) -> None:
    made = MadeList(authority, [revoked(5)], function=function).der()
    assert load_crl(made, anchor).find(5)


def test_D7_signed_by_another_key(pki: TestPki, books: Books, anchor: TrustAnchor) -> None:
    """The same name, another generation of the CA, and a stranger with that name."""
    made = books.crl()
    second = TrustAnchor.from_certificate(pki.authority("signature", 2).der)
    stranger = TrustAnchor.from_certificate(own_authority(pki, "signature", "JPKI-TEST").der)
    for other in (second, stranger):
        assert other.name == anchor.name
        with pytest.raises(CrlSignatureMismatch):
            load_crl(made, other)


def test_D7_a_ca_that_may_not_sign_lists(books: Books, authority: Credential) -> None:
    """The key is right, and its certificate is for certificates only. Seen to fail when: key usage is not read."""
    only = remade(authority, authority, extensions={x509.KeyUsage: usage("key_cert_sign")})
    with pytest.raises(CrlSignatureMismatch):
        load_crl(books.crl(), TrustAnchor.from_certificate(only.der))


ODD = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
TOKYO = x509.RelativeDistinguishedName([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tokyo")])
FOREIGN = x509.CertificateIssuer([x509.DirectoryName(x509.Name([*TOKYO]))])


@pytest.mark.parametrize(
    "made",
    [
        lambda ca: MadeList(ca, extensions=[(ODD, True)]),
        lambda ca: MadeList(ca, [revoked(5, NOW - DAY, (ODD, True))]),
        lambda ca: MadeList(ca, [revoked(5, NOW - DAY, (FOREIGN, True))]),
        lambda ca: MadeList(ca, extensions=[scope(indirect=True)]),
        lambda ca: MadeList(
            ca, extensions=[scope(reasons=frozenset([x509.ReasonFlags.key_compromise]))]
        ),
        lambda ca: MadeList(ca, extensions=[scope(relative=TOKYO)]),
    ],
    ids=["list", "entry", "indirect-entry", "indirect", "some-reasons", "relative-name"],
)
def test_D7_lists_that_say_something_not_understood(
    made: Callable[[Credential], MadeList], authority: Credential, anchor: TrustAnchor
) -> None:
    with pytest.raises(CrlUnsupported):
        load_crl(made(authority).der(), anchor)


def test_D7_unknown_extensions_that_are_not_critical(
    authority: Credential, anchor: TrustAnchor
) -> None:
    made = MadeList(authority, [revoked(5, NOW - DAY, (ODD, False))], extensions=[(ODD, False)])
    assert load_crl(made.der(), anchor).find(5)


def test_D7_every_cut_and_anything_behind(books: Books, anchor: TrustAnchor) -> None:
    books.revoke(5, NOW - DAY, "keyCompromise")
    made = books.crl()
    for length in range(len(made)):
        with pytest.raises(CrlMalformed):
            load_crl(made[:length], anchor)
    with pytest.raises(CrlMalformed):
        load_crl(made + b"\x00", anchor)


def test_D7_every_single_bit(books: Books, anchor: TrustAnchor) -> None:
    books.revoke(5, NOW - DAY, "keyCompromise")
    books.revoke(2**40, NOW - DAY)
    made = books.crl(point="C = JP\nO = JPKI-TEST")
    for bit in range(0, len(made) * 8, 3):
        changed = bytearray(made)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(CrlUnusable):
            load_crl(bytes(changed), anchor)


def test_D7_a_missing_file_is_the_operating_systems_error(
    tmp_path: Path, anchor: TrustAnchor
) -> None:
    with pytest.raises(FileNotFoundError):
        load_crl(tmp_path / "nothing.crl", anchor)
