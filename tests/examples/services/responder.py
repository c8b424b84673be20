# SPDX-License-Identifier: Apache-2.0
"""An OCSP responder over HTTP, which speaks for the one CA that issued Jiro's certificate."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from simulated_card import HOLDERS, TestPki
from simulated_card.authorities import Credential
from tests.webjpki_revocation.responders import Responder
from webjpki import TrustAnchor, WantedOcsp


class OcspServer(ThreadingHTTPServer):
    """Answers for one CA, or with an error while `is_down`."""

    def __init__(self, authority: Credential) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.is_down = False
        self._authority = authority
        self._anchor = TrustAnchor.from_certificate(authority.der)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def answer(self, question: bytes) -> bytes:
        now = datetime.now(UTC).replace(microsecond=0)
        made = Responder(self._authority, self._authority, held=[], this_update=now)
        return made.ocsp(WantedOcsp(question, (), self._anchor)) or b""


class _Handler(BaseHTTPRequestHandler):
    server: OcspServer

    def do_POST(self) -> None:
        question = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.is_down:
            self.send_error(503)
            return
        answer = self.server.answer(question)
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def responding(pki: TestPki) -> Iterator[OcspServer]:
    """Answer on this machine while the block runs."""
    with OcspServer(pki.issuer_of("authentication", HOLDERS["jiro"])) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
