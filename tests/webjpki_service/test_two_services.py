# SPDX-License-Identifier: Apache-2.0
"""Two service processes behind one Redis never accept one nonce twice, also under load."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from simulated_card.authorities import Credential
from tests.webjpki.made import ORIGIN, token
from tests.webjpki_service.redis_server import RedisServer
from tests.webjpki_service.served import Caller, command_served

SESSIONS, TRIES, THREADS = 60, 8, 8


@pytest.fixture
def pair(anchors: Path, redis: RedisServer) -> Iterator[tuple[Caller, Caller]]:
    """Two processes of ``webjpki serve`` that share nothing but the Redis."""
    settings = {
        "WEBJPKI_STORE": redis.url,
        "WEBJPKI_TEST_ANCHORS": str(anchors),
        "WEBJPKI_RATE": "0",
    }
    with ExitStack() as running:
        first, second = (running.enter_context(command_served(settings)) for _ in range(2))
        yield first[0], second[0]


def test_challenge_of_one_is_redeemed_at_the_other(
    pair: tuple[Caller, Caller], login: Credential
) -> None:
    first, second = pair
    body = {"session": "s", "token": token(login, ORIGIN, first.nonce("s"))}
    assert second.post("/v1/sign-ins", body).status == 200
    assert first.post("/v1/sign-ins", body).code == "challenge_missing"


def test_no_nonce_is_accepted_twice_under_load(
    pair: tuple[Caller, Caller], login: Credential
) -> None:
    bodies = {
        f"load {number}": {
            "session": f"load {number}",
            "token": token(login, ORIGIN, pair[number % 2].nonce(f"load {number}")),
        }
        for number in range(SESSIONS)
    }
    tries = [(session, side) for session in bodies for side in range(TRIES)]
    Random(4).shuffle(tries)  # noqa: S311  # an order, no secret

    def redeem(attempt: tuple[str, int]) -> tuple[str, int]:
        session, side = attempt
        return session, pair[side % 2].post("/v1/sign-ins", bodies[session]).status

    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = Counter(pool.map(redeem, tries))
    assert outcomes == Counter(
        {(session, 200): 1 for session in bodies}
        | {(session, 422): TRIES - 1 for session in bodies}
    )
