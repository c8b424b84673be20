# SPDX-License-Identifier: Apache-2.0
"""Bounds what uvicorn leaves open: size and time of a request's head, number of connections."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from webjpki.service.answers import problem_answer
from webjpki.service.problems import Problem

MAX_HEAD = 16 << 10  # bytes of target and headers
MAX_HEADERS = 64
# From a request's first byte, or the connection's begin, to its last header; and for what is left of
# a body that was refused.
HEAD_SECONDS = 10.0


class BoundedProtocol(HttpToolsProtocol):
    """One connection; what breaks a bound is answered with 400 or just closed."""

    most = 1024  # connections
    patience: asyncio.TimerHandle | None = None
    in_body = False  # what comes belongs to a request whose head is complete
    head = 0  # bytes received since the last head or piece of a body: a head, or trailers, that may never end

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.close()
        self._begin_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # The rest of a body that was answered early is waited for as well.
        # A head may come while the request before it is not answered yet.
        if not self.in_body or self.cycle is None or self.cycle.response_complete:
            self._begin_waiting()
        self.head += len(data)
        super().data_received(data)
        # The parser keeps an unfinished header to itself, so what came in is counted as well.
        if self.head > MAX_HEAD and not self.transport.is_closing():
            self.send_400_response("")

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= MAX_HEADERS:
            raise ValueError("too many headers")  # the parser makes 400 of it
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._end_waiting()
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD:
            raise ValueError("too large a head")
        self.head, self.in_body = 0, True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.in_body = False
        self._end_waiting()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        body = problem_answer(Problem.REQUEST_MALFORMED, "not HTTP, or a head that is too large")
        head = (
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()

    def _begin_waiting(self) -> None:
        if self.patience is None:
            self.patience = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _end_waiting(self) -> None:
        if self.patience is not None:
            self.patience.cancel()
            self.patience = None


def bounded_protocol(connections: int) -> type[HttpToolsProtocol]:
    """Give the protocol for ``connections`` at the same time, as uvicorn wants it: a class."""
    return type("BoundedProtocol", (BoundedProtocol,), {"most": connections})
