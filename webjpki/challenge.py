# SPDX-License-Identifier: Apache-2.0
"""Issues challenge nonces and takes each back exactly once, for the session it was made for."""

import secrets
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from webjpki.errors import ChallengeExpired, ChallengeMissing
from webjpki.path import Clock, utc_now

NONCE_BYTES = 32
LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True)
class Challenge:
    """A nonce of 44 base64 characters and the aware time after which it is worth nothing."""

    nonce: str
    issued_at: datetime
    expires_at: datetime


class ChallengeStore(Protocol):
    """Where challenges wait, one per session; a website with several processes brings its own."""

    def issue(self, session_id: str, challenge: Challenge) -> None:
        """Keep ``challenge`` for the session, instead of any it had."""

    def consume(self, session_id: str) -> Challenge | None:
        """Remove and return the session's challenge in one atomic step.

        Of any number of callers, in all processes, exactly one gets it; the others get None.
        """


class MemoryChallengeStore:
    """Keeps challenges in this process, for threads; forgets expired ones, then the oldest.

    ``capacity`` bounds memory (about 500 bytes a challenge) against floods of new sessions.
    """

    def __init__(self, capacity: int = 100_000) -> None:
        self._capacity = capacity
        self._waiting: OrderedDict[str, Challenge] = OrderedDict()
        self._lock = Lock()

    def issue(self, session_id: str, challenge: Challenge) -> None:
        """Keep the challenge, and forget what is over or too many."""
        with self._lock:
            self._waiting[session_id] = challenge
            self._waiting.move_to_end(session_id)
            while len(self._waiting) > self._capacity or self._oldest_expired(challenge.issued_at):
                self._waiting.popitem(last=False)

    def consume(self, session_id: str) -> Challenge | None:
        """Remove and return it; of several threads one gets it."""
        with self._lock:
            return self._waiting.pop(session_id, None)

    def __len__(self) -> int:
        with self._lock:
            return len(self._waiting)

    def _oldest_expired(self, now: datetime) -> bool:
        return next(iter(self._waiting.values())).expires_at < now


@dataclass(frozen=True)
class Challenges:
    """What a website's sign-in uses: ``issue`` before asking the card, ``consume`` after.

    ``session_id`` is the website's own name for the browser session, from its session cookie,
    never from the page's message.
    """

    store: ChallengeStore = field(default_factory=MemoryChallengeStore)
    lifetime: timedelta = LIFETIME
    clock: Clock = utc_now
    entropy: Callable[[int], bytes] = secrets.token_bytes

    def issue(self, session_id: str) -> Challenge:
        """Make a nonce of 256 random bits for the session; an earlier one is worth nothing now.

        Raises ValueError when ``session_id`` is empty: begin a session first.
        """
        if not session_id:
            raise ValueError("a challenge belongs to a session; the session id is empty")
        challenge = new_challenge(self.clock(), self.lifetime, self.entropy)
        self.store.issue(session_id, challenge)
        return challenge

    def consume(self, session_id: str) -> str:
        """Take the session's nonce; it is used up even when the token then turns out wrong.

        Raises ChallengeMissing, also for an empty ``session_id`` (a request without your cookie),
        or ChallengeExpired.
        """
        waiting = self.store.consume(session_id) if session_id else None
        return nonce_in_time(waiting, self.clock())


def new_challenge(
    now: datetime,
    lifetime: timedelta = LIFETIME,
    entropy: Callable[[int], bytes] = secrets.token_bytes,
) -> Challenge:
    """Make a challenge of 256 random bits that begins ``now``; nobody keeps it yet."""
    nonce = b64encode(entropy(NONCE_BYTES)).decode("ascii")
    return Challenge(nonce, now, now + lifetime)


def nonce_in_time(consumed: Challenge | None, now: datetime) -> str:
    """Give the nonce of what a store's ``consume`` returned.

    Raises ChallengeMissing or ChallengeExpired.
    """
    if consumed is None:
        raise ChallengeMissing
    if now > consumed.expires_at:
        raise ChallengeExpired
    return consumed.nonce
