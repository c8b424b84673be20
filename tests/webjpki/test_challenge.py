# SPDX-License-Identifier: Apache-2.0
"""A challenge nonce is unguessable, answered once, in time, by the session it was made for."""

from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from simulated_card.authorities import Credential
from tests.webjpki.made import NOW, token
from webjpki import AuthenticationVerifier, Challenges, MemoryChallengeStore
from webjpki.errors import ChallengeExpired, ChallengeMissing, SignatureMismatch


class SettableClock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def challenges(clock: SettableClock) -> Challenges:
    return Challenges(clock=clock)


def test_nonce_is_256_bits_in_base64(challenges: Challenges) -> None:
    challenge = challenges.issue("session")
    assert len(challenge.nonce) == 44
    assert len(b64decode(challenge.nonce, validate=True)) == 32
    assert challenge.expires_at - challenge.issued_at == timedelta(minutes=5)


def test_nonces_never_repeat(challenges: Challenges) -> None:
    assert len({challenges.issue("session").nonce for _ in range(1000)}) == 1000


def test_K7_replay(
    challenges: Challenges, sign_in: AuthenticationVerifier, hanako_login: Credential
) -> None:
    nonce = challenges.issue("session").nonce
    answer = token(hanako_login, nonce=nonce)
    sign_in.verify(answer, expected_nonce=challenges.consume("session"))
    with pytest.raises(ChallengeMissing):
        challenges.consume("session")

    challenges.issue("session")
    with pytest.raises(SignatureMismatch):
        sign_in.verify(answer, expected_nonce=challenges.consume("session"))


def test_K7_other_session(
    challenges: Challenges, sign_in: AuthenticationVerifier, hanako_login: Credential
) -> None:
    stolen = token(hanako_login, nonce=challenges.issue("victim").nonce)
    with pytest.raises(ChallengeMissing):
        challenges.consume("attacker")
    challenges.issue("attacker")
    with pytest.raises(SignatureMismatch):
        sign_in.verify(stolen, expected_nonce=challenges.consume("attacker"))


@pytest.mark.parametrize("variant", ["Session", "session ", "session\0", " session"])
def test_K7_session_ids_are_compared_exactly(challenges: Challenges, variant: str) -> None:
    challenges.issue("session")
    with pytest.raises(ChallengeMissing):
        challenges.consume(variant)


def test_K7_expiry_uses_the_challenge_up(challenges: Challenges, clock: SettableClock) -> None:
    challenges.issue("session")
    clock.time += timedelta(minutes=5, microseconds=1)
    with pytest.raises(ChallengeExpired):
        challenges.consume("session")
    with pytest.raises(ChallengeMissing):
        challenges.consume("session")


def test_last_moment_still_counts(challenges: Challenges, clock: SettableClock) -> None:
    nonce = challenges.issue("session").nonce
    clock.time += timedelta(minutes=5)
    assert challenges.consume("session") == nonce


def test_newer_challenge_replaces_the_older(challenges: Challenges) -> None:
    first, second = challenges.issue("session").nonce, challenges.issue("session").nonce
    assert first != second
    assert challenges.consume("session") == second


def test_empty_session_is_a_mistake_of_the_website_to_issue_for(challenges: Challenges) -> None:
    with pytest.raises(ValueError, match="session"):
        challenges.issue("")


def test_a_request_without_a_session_is_refused_like_any_other(challenges: Challenges) -> None:
    """Anybody can post without a cookie: that is no fault of the website's.

    Seen to fail when: `consume` takes an empty name to the store, or for a mistake.
    """
    with pytest.raises(ChallengeMissing):
        challenges.consume("")


def test_store_forgets_expired_challenges(clock: SettableClock) -> None:
    store = MemoryChallengeStore()
    challenges = Challenges(store, clock=clock)
    for number in range(100):
        challenges.issue(f"session {number}")
    clock.time += timedelta(minutes=6)
    challenges.issue("new")
    assert len(store) == 1


def test_flood_of_sessions_is_bounded_and_pushes_out_the_oldest(clock: SettableClock) -> None:
    store = MemoryChallengeStore(capacity=10)
    challenges = Challenges(store, clock=clock)
    for number in range(1000):
        challenges.issue(f"session {number}")
    assert len(store) == 10
    challenges.consume("session 999")
    with pytest.raises(ChallengeMissing):
        challenges.consume("session 0")


def test_K7_one_of_many_threads_gets_the_nonce(challenges: Challenges) -> None:
    threads, rounds = 8, 50
    barrier = Barrier(threads)

    def race(_: int) -> list[bool]:
        outcomes = []
        for number in range(rounds):
            barrier.wait()
            try:
                challenges.consume(f"session {number}")
                outcomes.append(True)
            except ChallengeMissing:
                outcomes.append(False)
        return outcomes

    for number in range(rounds):
        challenges.issue(f"session {number}")
    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(race, range(threads)))
    assert [sum(round_) for round_ in zip(*results, strict=True)] == [1] * rounds
