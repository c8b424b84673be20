# SPDX-License-Identifier: Apache-2.0
"""Tells whoever watches the service how it is, and whose keys it trusts."""

from importlib.metadata import PackageNotFoundError, version

from webjpki.policy import Policy
from webjpki.revocation import RevocationData
from webjpki.service.answers import anchor_answer, encode
from webjpki.service.challenges import Challenges, StoreUnreachable
from webjpki.service.incoming import Incoming
from webjpki.service.problems import Problem, Refusal

_STORE_SECONDS = 3.0


class State:
    """Answers /health, /health/live and /v1/about."""

    def __init__(self, challenges: Challenges, policy: Policy) -> None:
        self._challenges = challenges
        trust, listed = policy.trust, policy.timestamp_authorities
        knows_revocation = policy.revocation is not None
        self._about = encode(
            {
                "version": _version(),
                "anchors": [anchor_answer(anchor) for anchor in trust.anchors],
                "missing": [
                    {"authority": one.name, "generation": one.generation} for one in trust.missing
                ],
                "revocation": RevocationData.CRL.value if knows_revocation else None,
                "timestampAuthorities": listed.sha256 if listed else None,
            }
        )

    async def about(self, _: Incoming) -> bytes:
        """Name the version and every trusted key, and the generations that are missing."""
        return self._about

    async def ready(self, _: Incoming) -> bytes:
        """Say that requests can be served, the store included. Raises Refusal."""
        try:
            await self._challenges.check(_STORE_SECONDS)
        except StoreUnreachable:
            raise Refusal(Problem.STORE_UNREACHABLE) from None
        return encode({"status": "ready"})

    async def live(self, _: Incoming) -> bytes:
        """Say that the process answers."""
        return encode({"status": "live"})


def _version() -> str:
    try:
        return version("webjpki")
    except PackageNotFoundError:  # run from a checkout
        return "unknown"
