# SPDX-License-Identifier: Apache-2.0
"""Every code of the closed list is reached, documented, unique and says nothing it must not."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

import webjpki
from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import JIRO, UME
from tests.webjpki.made import (
    DOCUMENT,
    NONCE,
    NOW,
    ORIGIN,
    Cms,
    now,
    own_authority,
    remade,
    token,
    usage,
)
from webjpki import (
    AuthenticationVerifier,
    Challenges,
    Digest,
    SignatureVerifier,
    TrustAnchor,
    TrustAnchors,
    VerificationError,
    identity_errors,
    read_certificate,
)
from webjpki.service.codes import verification_codes

README = Path(webjpki.__file__).with_name("README.md")


def listed_errors() -> list[type[VerificationError]]:
    """The classes of ``webjpki.errors``; a PDF's own are listed and reached in their own tests."""
    classes = VerificationError.__subclasses__()
    return [error for error in classes if error.__module__ == "webjpki.errors"]


def every_error() -> dict[str, type[VerificationError]]:
    return {error.code: error for error in listed_errors()}


@pytest.fixture(scope="module")
def scene(
    pki: TestPki,
    trust: TrustAnchors,
    sign_in: AuthenticationVerifier,
    documents: SignatureVerifier,
    hanako: Credential,
    hanako_login: Credential,
    taro: Credential,
) -> SimpleNamespace:
    production = AuthenticationVerifier(origin=ORIGIN, trust=TrustAnchors.production(), clock=now)
    return SimpleNamespace(**locals())


def login(scene: SimpleNamespace, credential: Credential, **changed: object) -> object:
    return scene.sign_in.verify(token(credential) | changed, expected_nonce=NONCE)


def signed(scene: SimpleNamespace, made: Cms) -> object:
    return scene.documents.verify_cms(made.der(), content=DOCUMENT)


def altered(scene: SimpleNamespace, extension: tuple[x509.ExtensionType, bool]) -> Credential:
    authority = scene.pki.authority("authentication", 3)
    return remade(scene.hanako_login, authority, extensions={type(extension[0]): extension})


def expired_challenge() -> object:
    times: Iterator[timedelta] = iter([timedelta(), timedelta(hours=1)])
    challenges = Challenges(clock=lambda: NOW + next(times))
    challenges.issue("session")
    return challenges.consume("session")


def elliptic(scene: SimpleNamespace) -> object:
    key = ec.generate_private_key(ec.SECP384R1()).public_key()
    made = remade(scene.hanako_login, scene.pki.authority("authentication", 3), key=key)
    return read_certificate(made.der)


def before_its_period(scene: SimpleNamespace) -> object:
    early = scene.hanako_login.certificate.not_valid_before_utc - timedelta(days=1)
    return scene.sign_in.verify(token(scene.hanako_login), expected_nonce=NONCE, at=early)


def of_missing_generation(scene: SimpleNamespace) -> object:
    stranger = own_authority(scene.pki, "authentication", "JPKI")
    made = token(remade(scene.pki.issue("authentication", JIRO), stranger))
    return scene.production.verify(made, expected_nonce=NONCE)


def handed_in(scene: SimpleNamespace) -> TrustAnchor:
    return TrustAnchor.from_certificate(scene.pki.authority("signature", 3).der)


REACHED: dict[str, Callable[[SimpleNamespace], object]] = {
    "origin_unusable": lambda s: AuthenticationVerifier(origin="http://a.example", trust=s.trust),
    "nonce_unusable": lambda s: s.sign_in.verify(token(s.hanako_login), expected_nonce="short"),
    "anchor_refused": lambda s: TrustAnchor.from_certificate(s.hanako.der),
    "test_anchor_refused": lambda s: TrustAnchors.production([handed_in(s)]),
    "challenge_missing": lambda s: Challenges().consume("session"),
    "challenge_expired": lambda s: expired_challenge(),
    "token_malformed": lambda s: login(s, s.hanako_login, signature=None),
    "token_format_unsupported": lambda s: login(s, s.hanako_login, format="web-eid:2.0"),
    "algorithm_unsupported": lambda s: login(s, s.hanako_login, algorithm="ES256"),
    "certificate_malformed": lambda s: login(s, s.hanako_login, unverifiedCertificate="AAAA"),
    "key_unsupported": elliptic,
    "critical_extension_unknown": lambda s: login(
        s,
        altered(
            s, (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"\x05\x00"), True)
        ),
    ),
    "certificate_expired": lambda s: login(s, s.pki.issue("authentication", UME)),
    "certificate_not_yet_in_force": before_its_period,
    "wrong_certificate_kind": lambda s: login(s, s.hanako),
    "wrong_key_usage": lambda s: login(s, altered(s, usage("digital_signature", "key_cert_sign"))),
    "issuer_unknown": lambda s: signed(
        s, Cms(remade(s.hanako, own_authority(s.pki, "signature")))
    ),
    "issuer_generation_missing": of_missing_generation,
    "issuer_outside_period": lambda s: login(
        s, remade(s.hanako_login, s.pki.authority("authentication", 1))
    ),
    "issuer_purpose_wrong": lambda s: login(
        s, remade(s.hanako_login, s.pki.authority("signature", 3))
    ),
    "test_certificate_refused": lambda s: s.production.verify(
        token(s.hanako_login), expected_nonce=NONCE
    ),
    "signature_mismatch": lambda s: s.sign_in.verify(
        token(s.hanako_login, origin="https://evil.example"), expected_nonce=NONCE
    ),
    "digest_unsupported": lambda s: Digest.named("SHA-1", bytes(20)),
    "document_mismatch": lambda s: s.documents.verify_cms(Cms(s.hanako).der(), content=b"other"),
    "cms_malformed": lambda s: s.documents.verify_cms(b"?", content=DOCUMENT),
    "content_attached": lambda s: signed(s, Cms(s.hanako, attached=DOCUMENT)),
    "signer_count_wrong": lambda s: signed(s, Cms(s.hanako, signers=2)),
    "signer_certificate_missing": lambda s: signed(s, Cms(s.hanako, certificates=[])),
    "signed_attributes_missing": lambda s: signed(s, Cms(s.hanako, without_attributes=True)),
    "signed_attributes_wrong": lambda s: signed(
        s, replace(Cms(s.hanako), extra=Cms(s.hanako)._attributes()[:1])
    ),
    "signing_certificate_mismatch": lambda s: signed(
        s, Cms(s.hanako, named_certificate=s.taro.der)
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(every_error()))
def test_every_code_is_reached(scene: SimpleNamespace, code: str) -> None:
    with pytest.raises(VerificationError) as refused:
        REACHED[code](scene)
    assert type(refused.value) is every_error()[code]
    assert refused.value.code == code


def test_codes_are_unique_and_lower_case() -> None:
    classes = listed_errors()
    assert len(every_error()) == len(classes)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", error.code) for error in classes)


def test_readme_lists_every_code_and_no_other() -> None:
    listed = re.findall(r"^\| `([a-z_]+)` \|", README.read_text("utf-8"), re.MULTILINE)
    records = [one.code for one in vars(identity_errors).values() if "code" in dir(one)]
    assert sorted(listed) == sorted({*verification_codes(), *records, *every_error()})


def test_promise_11_no_text_calls_anything_valid() -> None:
    for error in every_error().values():
        assert not re.search(r"\bvalid|有効|certified|official", error.explanation)


def test_no_text_quotes_what_came_in(scene: SimpleNamespace) -> None:
    secret = "山田　花子"
    for code, provoke in REACHED.items():
        with pytest.raises(VerificationError) as refused:
            provoke(scene)
        assert secret not in str(refused.value), code
        assert NONCE not in str(refused.value), code


def test_the_scene_is_sound(scene: SimpleNamespace) -> None:
    """So the errors above come from their one fault."""
    login(scene, scene.hanako_login)
    signed(scene, Cms(scene.hanako))
