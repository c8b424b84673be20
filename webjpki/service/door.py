# SPDX-License-Identifier: Apache-2.0
"""Stands between the server and every path: admits, answers for what went wrong, and notes it."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webjpki.errors import VerificationError
from webjpki.service.answers import encode, problem_answer, refused_answer
from webjpki.service.callers import Callers
from webjpki.service.incoming import OUTCOME, ClientGone, Outcome, header
from webjpki.service.journal import Journal
from webjpki.service.metrics import Metrics
from webjpki.service.problems import REFUSED, Problem, Refusal, RefusedElsewhere
from webjpki.service.rate import RateLimit

Headers = Iterable[tuple[bytes, bytes]]

JSON = b"application/json"
_OPEN = ("/health", "/health/live")  # for whoever watches the process: no key, no limit
_LEFT_UNREAD = 1 << 20  # of a refused body; beyond it the connection is closed instead


@dataclass(frozen=True)
class Limits:
    """What every request is held against."""

    callers: Callers
    rate: RateLimit
    in_flight: int


class Door:
    """ASGI middleware around the paths; the one place that catches what nobody foresaw."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        limits: Limits,
        metrics: Metrics,
        journal: Journal,
        clock: Callable[[], float],
        prefix: str,
    ) -> None:
        """``prefix`` tells the request numbers of several processes apart in one log."""
        self._app = app
        self._limits = limits
        self._metrics = metrics
        self._journal = journal
        self._clock = clock
        self._numbers = (f"{prefix}-{number:x}" for number in count(1))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        outcome = scope[OUTCOME] = Outcome()
        start, number = self._clock(), next(self._numbers)

        async def noting_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                outcome.status = message["status"]
                message["headers"].append((b"x-request-id", number.encode("ascii")))
            await send(message)

        self._metrics.in_flight += 1
        try:
            await self._serve(scope, receive, noting_send, number)
        finally:
            self._metrics.in_flight -= 1
            seconds = self._clock() - start
            self._metrics.observe(outcome, seconds)
            self._journal.request(number, outcome.route, outcome.status, outcome.code, seconds)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, number: str) -> None:
        outcome: Outcome = scope[OUTCOME]
        try:
            self._admit(scope)
            await self._app(scope, receive, send)
        except VerificationError as error:
            outcome.code = error.code
            body = encode(refused_answer(error))
            await send_answer(send, REFUSED, body)
        except Refusal as refusal:
            await self._refuse(scope, send, refusal)
        except RefusedElsewhere as refused:
            outcome.code = refused.code
            await send_answer(send, REFUSED, refused.body)
        except ClientGone:
            outcome.code = "client_gone"
        except Exception as error:  # noqa: BLE001  # the boundary that must always answer
            self._journal.failure(number, error)
            if not outcome.status:
                await self._refuse(scope, send, Refusal(Problem.INTERNAL))

    def _admit(self, scope: Scope) -> None:
        if scope["path"] in _OPEN:
            return
        if self._metrics.in_flight > self._limits.in_flight:
            raise Refusal(Problem.OVERLOADED, headers=((b"retry-after", b"1"),))
        wait = self._limits.rate.wait(self._limits.callers.identify(scope))
        if wait:
            after = str(math.ceil(wait)).encode("ascii")
            raise Refusal(Problem.RATE_LIMITED, headers=((b"retry-after", after),))

    async def _refuse(self, scope: Scope, send: Send, refusal: Refusal) -> None:
        outcome: Outcome = scope[OUTCOME]
        outcome.code = refusal.problem.code
        headers = [*refusal.headers]
        if not outcome.complete and _is_much(scope):
            headers.append((b"connection", b"close"))
        body = problem_answer(refusal.problem, refusal.detail)
        await send_answer(send, refusal.problem.status, body, headers=headers)


async def send_answer(
    send: Send, status: int, body: bytes, *, media_type: bytes = JSON, headers: Headers = ()
) -> None:
    """Send a whole answer; nothing of this service may be kept by anybody on the way."""
    fixed = [
        (b"content-type", media_type),
        (b"content-length", str(len(body)).encode("ascii")),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": fixed})
    await send({"type": "http.response.body", "body": body})


def _is_much(scope: Scope) -> bool:
    stated = header(scope, b"content-length")
    if stated:
        return int(stated) > _LEFT_UNREAD
    return bool(header(scope, b"transfer-encoding"))
