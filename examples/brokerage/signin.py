# SPDX-License-Identifier: Apache-2.0
"""Signs a person in: hands out a challenge nonce, then checks the token that answers it."""

from webjpki import AuthenticationResult, AuthenticationVerifier, Challenges, TrustAnchors

from .evidence import Evidence


class SignIn:
    """The server's two steps of a sign-in; one object serves all visitors."""

    def __init__(self, origin: str, trust: TrustAnchors, evidence: Evidence) -> None:
        self._challenges = Challenges()
        self._verifier = AuthenticationVerifier(origin=origin, trust=trust)
        self._origin = origin
        self._evidence = evidence

    def challenge(self, session_id: str) -> str:
        """Make the nonce this browser session must have signed within five minutes."""
        return self._challenges.issue(session_id).nonce

    def verify(self, session_id: str, token: bytes) -> AuthenticationResult:
        """Check the token `webjpki.js` returned; raises webjpki.VerificationError.

        A result means that somebody with this card and its PIN answered this session's challenge. It
        names nobody, and nobody checked whether the certificate was revoked: enough here
        to go on to an application that is signed, not enough to show somebody's holdings.
        """
        nonce = self._challenges.consume(session_id)
        result = self._verifier.verify(token, expected_nonce=nonce)
        self._evidence.keep_sign_in(token, nonce, self._origin)
        return result
