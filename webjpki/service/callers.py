# SPDX-License-Identifier: Apache-2.0
"""Says who calls, and whether they may."""

from collections.abc import Collection
from hashlib import sha256

from starlette.types import Scope

from webjpki.service.incoming import header
from webjpki.service.problems import Problem, Refusal

_CHALLENGE = ((b"www-authenticate", b"Bearer"),)


class Callers:
    """Knows the SHA-256 (hex) of every API key; without any, all who reach the service may call."""

    def __init__(self, api_keys: Collection[str]) -> None:
        self._keys = frozenset(api_keys)

    def identify(self, scope: Scope) -> str:
        """Name the caller: its key's SHA-256, or else its address. Raises Refusal."""
        if not self._keys:
            client = scope.get("client")
            return str(client[0]) if client else ""
        scheme, _, key = header(scope, b"authorization").partition(b" ")
        # Only digests are compared: what a comparison's time tells does not lead to a key.
        digest = sha256(key.strip()).hexdigest()
        if scheme.lower() != b"bearer" or digest not in self._keys:
            raise Refusal(Problem.UNAUTHORISED, headers=_CHALLENGE)
        return digest
