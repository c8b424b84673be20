# SPDX-License-Identifier: Apache-2.0
"""A signed PDF is judged by the same policy as everything else."""

from __future__ import annotations

import pytest

from native_host.announced.pdf import PdfProfile
from simulated_card.authorities import Credential
from tests.documents.pdf.made import hybrid
from tests.documents.pdf.signing import NOW, signed
from tests.webjpki_revocation.test_policy import FREE, Says, revoked_at
from webjpki import CertificateRevoked, Policy, TrustAnchors
from webjpki.pdf import PdfVerifier


def test_the_policys_source_is_asked_and_its_word_stands_in_the_result(
    hanako: Credential, trust: TrustAnchors
) -> None:
    source = Says(FREE)
    verifier = PdfVerifier(trust=Policy.test(trust.anchors, revocation=source), clock=lambda: NOW)
    (result,) = verifier.verify(signed(hybrid(), hanako, PdfProfile.PADES_B))
    assert result.revocation is FREE
    assert len(source.asked) == 1


def test_a_revoked_signer_is_refused(hanako: Credential, trust: TrustAnchors) -> None:
    policy = Policy.test(trust.anchors, revocation=Says(revoked_at(NOW)))
    with pytest.raises(CertificateRevoked):
        PdfVerifier(trust=policy, clock=lambda: NOW).verify(signed(hybrid(), hanako))
