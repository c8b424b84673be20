# SPDX-License-Identifier: Apache-2.0
"""Puts the service together: which path goes to which part, and what stands around all of them."""

import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from webjpki.authentication import AuthenticationVerifier
from webjpki.path import Clock, utc_now
from webjpki.policy import Policy
from webjpki.service.answers import problem_answer
from webjpki.service.callers import Callers
from webjpki.service.challenges import Challenges
from webjpki.service.door import JSON, Door, Limits, send_answer
from webjpki.service.examination import Examinations
from webjpki.service.incoming import OUTCOME, Incoming, Outcome
from webjpki.service.journal import Journal
from webjpki.service.metrics import CONTENT_TYPE, Metrics
from webjpki.service.openapi import document
from webjpki.service.problems import Problem
from webjpki.service.rate import RateLimit
from webjpki.service.revocation import open_lists, watched
from webjpki.service.settings import Settings
from webjpki.service.sign_ins import SignIns
from webjpki.service.signatures import Signatures
from webjpki.service.state import State
from webjpki.service.stores import open_store
from webjpki.signature import SignatureVerifier
from webjpki.timestamp_authorities import TimestampAuthorities
from webjpki.trust import TrustAnchors

Handle = Callable[[Incoming], Awaitable[bytes]]


@dataclass(frozen=True)
class Endpoint:
    """An ASGI application for one path: a handler, and how its answer is sent."""

    route: str
    handle: Handle
    seconds: float
    status: int = 200
    media_type: bytes = JSON

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        outcome: Outcome = scope[OUTCOME]
        outcome.route = self.route
        body = await self.handle(Incoming(scope, receive, self.seconds))
        await send_answer(send, self.status, body, media_type=self.media_type)


def create_app(
    settings: Settings,
    trust: TrustAnchors,
    journal: Journal,
    *,
    clock: Clock = utc_now,
    monotonic: Callable[[], float] = time.monotonic,
    timestamps: TimestampAuthorities | None = None,
) -> Starlette:
    """Make the ASGI application of one process. Raises SettingsError."""
    store = open_store(settings.store)
    lifetime = timedelta(seconds=settings.challenge_seconds)
    challenges = Challenges(store, settings.origins, lifetime, clock)
    lists = open_lists(settings, trust, journal)
    policy = Policy(
        trust,
        lists,
        settings.revocation_required,
        timestamp_authorities=timestamps,
        use_timestamp_time=settings.use_timestamp_time,
    )
    metrics = Metrics((lambda: lists.state) if lists is not None else None)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with watched(lists, settings.crl_seconds, journal):
            yield
        await store.close()
        journal.flush()

    app = Starlette(
        routes=[
            *_verifying(settings, policy, challenges, clock),
            *_watching(settings, State(challenges, policy), metrics),
        ],
        middleware=[_door(settings, metrics, journal, monotonic)],
        exception_handlers={HTTPException: _unrouted},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


def _door(
    settings: Settings, metrics: Metrics, journal: Journal, monotonic: Callable[[], float]
) -> Middleware:
    limits = Limits(
        Callers(settings.api_keys),
        RateLimit(settings.rate, settings.burst, monotonic),
        settings.in_flight,
    )
    return Middleware(
        Door,
        limits=limits,
        metrics=metrics,
        journal=journal,
        clock=time.perf_counter,
        prefix=secrets.token_hex(3),
    )


def _verifying(
    settings: Settings, policy: Policy, challenges: Challenges, clock: Clock
) -> list[Route]:
    sign_ins = SignIns(challenges, _verifiers(settings, policy, clock))
    documents = SignatureVerifier(trust=policy, clock=clock)
    signatures = Signatures(documents, settings.max_document)
    examinations = Examinations(settings, policy, clock)
    handlers: dict[str, Handle] = {
        "/v1/sign-ins": sign_ins.verify,
        "/v1/challenges": sign_ins.challenge,
        "/v1/signatures/hash": signatures.over_hash,
        "/v1/signatures/cms": signatures.detached_cms,
        "/v1/signatures/cms-signers": examinations.handler("cms"),
        "/v1/signatures/pdf": examinations.handler("pdf"),
        "/v1/signatures/xml": examinations.handler("xml"),
    }
    created = {"/v1/challenges": 201}
    return [
        Route(
            path,
            Endpoint(path, handle, settings.upload_seconds, created.get(path, 200)),
            methods=["POST"],
        )
        for path, handle in handlers.items()
    ]


def _watching(settings: Settings, state: State, metrics: Metrics) -> list[Route]:
    async def figures(_: Incoming) -> bytes:
        return metrics.text()

    async def description(_: Incoming) -> bytes:
        return described

    described = document()
    handlers: dict[str, tuple[Handle, bytes]] = {
        "/v1/about": (state.about, JSON),
        "/health": (state.ready, JSON),
        "/health/live": (state.live, JSON),
        "/metrics": (figures, CONTENT_TYPE),
        "/openapi.json": (description, JSON),
    }
    seconds = settings.upload_seconds
    return [
        Route(path, Endpoint(path, handle, seconds, media_type=kind), methods=["GET"])
        for path, (handle, kind) in handlers.items()
    ]


def _verifiers(
    settings: Settings, policy: Policy, clock: Clock
) -> Mapping[str, AuthenticationVerifier]:
    return {
        origin: AuthenticationVerifier(origin=origin, trust=policy, clock=clock)
        for origin in settings.origins
    }


async def _unrouted(request: Request, error: Exception) -> Response:
    """Answer for what the router refuses: a path that is not there, or another method."""
    stated = error.status_code if isinstance(error, HTTPException) else 0
    problem = Problem.METHOD_NOT_ALLOWED if stated == 405 else Problem.NOT_FOUND
    headers = error.headers if isinstance(error, HTTPException) else None
    outcome: Outcome = request.scope[OUTCOME]
    outcome.code = problem.code
    return Response(
        problem_answer(problem), problem.status, headers=headers, media_type="application/json"
    )
