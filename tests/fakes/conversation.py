# SPDX-License-Identifier: Apache-2.0
"""The browser's side of a running request for tests: keeps reports, hands out timestamps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from native_host.errors import TimestampFailed
from native_host.prompt import Interruption


class FakeConversation:
    """Every report in order; `tokens` are given out one for each timestamp asked for."""

    def __init__(self, interruption: Interruption | None = None, *tokens: bytes) -> None:
        self.interruption = interruption or Interruption()
        self.reports: list[Mapping[str, object]] = []
        self.replies: list[bytes] = []
        self.imprints: list[tuple[int, bytes]] = []
        self._tokens = list(tokens)

    def report(self, progress: Mapping[str, object]) -> None:
        """Keep it."""
        self.reports.append(progress)

    def reply(self, frames: Sequence[bytes]) -> None:
        """Keep it."""
        self.replies.extend(frames)

    def timestamp(self, document: int, imprint: bytes) -> bytes:
        """Give the next token. Raises TimestampFailed when there is none."""
        self.imprints.append((document, imprint))
        if not self._tokens:
            raise TimestampFailed
        return self._tokens.pop(0)
