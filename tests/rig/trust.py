# SPDX-License-Identifier: Apache-2.0
"""The simulated card's CAs as a website names them to its verifiers, in tests only."""

from collections.abc import Iterable

from simulated_card.authorities import PURPOSES, TestPki
from simulated_card.certificates import Purpose
from webjpki import TrustAnchor, TrustAnchors

GENERATIONS = (1, 2, 3)


def anchors_of(
    pki: TestPki, *purposes: Purpose, generations: Iterable[int] = GENERATIONS
) -> tuple[TrustAnchor, ...]:
    """One anchor for each generation of the CA for each purpose, or for both purposes."""
    return tuple(
        TrustAnchor.from_certificate(pki.authority(purpose, number).der, generation=number)
        for purpose in purposes or PURPOSES
        for number in generations
    )


def trust_in(
    pki: TestPki, *purposes: Purpose, generations: Iterable[int] = GENERATIONS
) -> TrustAnchors:
    """Trust in these, and in nothing else."""
    return TrustAnchors.for_testing(anchors_of(pki, *purposes, generations=generations))
