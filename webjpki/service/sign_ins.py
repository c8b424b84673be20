# SPDX-License-Identifier: Apache-2.0
"""Answers the two requests of a sign-in: a challenge for a session, and the token that comes back."""

from collections.abc import Mapping

from webjpki.authentication import AuthenticationVerifier
from webjpki.service.answers import challenge_answer, encode, sign_in_answer
from webjpki.service.challenges import Challenges
from webjpki.service.incoming import Incoming
from webjpki.service.requests import read_challenge_request, read_sign_in_request


class SignIns:
    """Both requests for all origins, with one verifier for each."""

    def __init__(
        self, challenges: Challenges, verifiers: Mapping[str, AuthenticationVerifier]
    ) -> None:
        self._challenges = challenges
        self._verifiers = verifiers

    async def challenge(self, incoming: Incoming) -> bytes:
        """Issue a challenge."""
        request = read_challenge_request(await incoming.json())
        origin = self._challenges.origin(request.origin)
        challenge = await self._challenges.issue(request.session, origin)
        return encode(challenge_answer(challenge, origin))

    async def verify(self, incoming: Incoming) -> bytes:
        """Consume the session's challenge and verify the token, here in the event loop.

        One verification takes less time than handing it to a thread and back.
        """
        request = read_sign_in_request(await incoming.json())
        origin = self._challenges.origin(request.origin)
        nonce = await self._challenges.consume(request.session, origin)
        result = self._verifiers[origin].verify(request.token, expected_nonce=nonce)
        return sign_in_answer(origin, result)
