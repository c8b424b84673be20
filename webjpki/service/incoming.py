# SPDX-License-Identifier: Apache-2.0
"""Reads a request's headers, query and body within limits of size and time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.types import Message, Receive, Scope

from webjpki.service.problems import Problem, Refusal
from webjpki.service.strict_json import malformed, moment

MAX_JSON = 32 << 10  # a token is at most 10,000 characters, a certificate 8,192 bytes
_MAX_QUERY = 256


class ClientGone(Exception):
    """The caller closed the connection; there is nobody to answer."""


@dataclass(slots=True)
class Outcome:
    """What is noted about a request while it is served, for log and metrics.

    ``complete`` is true once its body was read to the end; ``ClientGone`` leaves status 0.
    """

    route: str = "none"
    status: int = 0
    code: str = ""
    complete: bool = False


OUTCOME = "webjpki.outcome"  # its place in the ASGI scope


@dataclass(frozen=True, slots=True)
class Incoming:
    """One request of the outside; every way of reading it is bounded."""

    scope: Scope
    receive: Receive
    seconds: float

    async def json(self) -> bytes:
        """Read the body of a request that is all JSON, without a query. Raises Refusal."""
        self.expect(b"application/json")
        # Passed over, one that asks about another time would be given an answer about now.
        if self.scope["query_string"]:
            raise malformed("this path takes no query; what is asked stands in the body")
        self._check_stated(MAX_JSON)
        body, more = b"", True
        try:
            async with asyncio.timeout(self.seconds):
                while more:
                    piece, more = _body_of(await self.receive())
                    body = body + piece if body else piece
                    _check_length(len(body), MAX_JSON)
        except TimeoutError:
            raise Refusal(Problem.UPLOAD_TOO_SLOW) from None
        self._complete()
        return body

    def expect(self, *media_types: bytes) -> None:
        """Raise Refusal unless the body's media type is one of these."""
        if media_type(self.scope) not in media_types:
            raise Refusal(Problem.MEDIA_TYPE_UNSUPPORTED, b" or ".join(media_types).decode())

    def at(self) -> datetime | None:
        """Read the one parameter a query may have. Raises Refusal."""
        query: bytes = self.scope["query_string"]
        if not query:
            return None
        try:
            members = parse_qsl(query[: _MAX_QUERY + 1].decode("ascii"), True, True)
        except ValueError:
            raise malformed("the query cannot be read") from None
        if len(query) > _MAX_QUERY or len(members) != 1 or members[0][0] != "at":
            raise malformed("the query has something besides at")
        # A plus sign that was not escaped arrives as a space.
        return moment(members[0][1].replace(" ", "+"), "at")

    async def pieces(self, limit: int) -> AsyncIterator[bytes]:
        """Give the body as it comes, ``limit`` bytes at most. Raises Refusal, ClientGone."""
        self._check_stated(limit)
        deadline = asyncio.get_running_loop().time() + self.seconds
        received, more = 0, True
        while more:
            try:
                async with asyncio.timeout_at(deadline):
                    piece, more = _body_of(await self.receive())
            except TimeoutError:
                raise Refusal(Problem.UPLOAD_TOO_SLOW) from None
            received += len(piece)
            _check_length(received, limit)
            if piece:
                yield piece
        self._complete()

    def _check_stated(self, limit: int) -> None:
        stated = header(self.scope, b"content-length")
        if stated:
            _check_length(int(stated), limit)

    def _complete(self) -> None:
        outcome: Outcome = self.scope[OUTCOME]
        outcome.complete = True


def _body_of(message: Message) -> tuple[bytes, bool]:
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message.get("body", b""), message.get("more_body", False)


def _check_length(length: int, limit: int) -> None:
    if length > limit:
        raise Refusal(Problem.TOO_LARGE, f"more than {limit} bytes")


def header(scope: Scope, name: bytes) -> bytes:
    """Give a header's first value, empty when it is not there; ``name`` is in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return b""


def media_type(scope: Scope) -> bytes:
    """Give the body's media type in lower case, without its parameters."""
    return header(scope, b"content-type").partition(b";")[0].strip().lower()
