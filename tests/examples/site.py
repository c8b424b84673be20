# SPDX-License-Identifier: Apache-2.0
"""A browser reduced to what the brokerage sees of one: cookies, an origin, requests over TLS."""

import http.client
import json
import ssl
from dataclasses import dataclass, field
from urllib.parse import urlencode

HOST = "brokerage.example.jp"
ORIGIN = f"https://{HOST}"


@dataclass(frozen=True)
class Answer:
    """One response; `location` is where it sends the browser, if anywhere."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass
class Visitor:
    """One browser session with the site on `port`."""

    port: int
    origin: str = ORIGIN
    cookie: str = ""
    answers: list[Answer] = field(default_factory=list)

    def get(self, path: str) -> Answer:
        return self._request("GET", path, None, {})

    def post(self, path: str, body: object = None) -> Answer:
        headers = {"Content-Type": "application/json"}
        return self._request("POST", path, json.dumps(body or {}).encode(), headers)

    def submit(self, path: str, **fields: str) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._request("POST", path, urlencode(fields).encode(), headers)

    def _request(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context)
        sent = {"Host": HOST, "Cookie": self.cookie, **headers}
        if method == "POST":
            sent["Origin"] = self.origin
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        self.cookie = answer.headers.get("set-cookie", self.cookie).split(";")[0]
        self.answers.append(answer)
        return answer
