# SPDX-License-Identifier: Apache-2.0
"""The closed list of reasons for which the service answers with anything but a result.

What the verifier refuses is told with the verifier's own codes (``webjpki.errors``) and status 422.
A code never changes its meaning or status, and codes are only ever added.
"""

from enum import Enum
from typing import NamedTuple

REFUSED = 422  # the status of every code of webjpki.errors


class _Answer(NamedTuple):
    status: int
    message: str


class Problem(Enum):
    """The code, written in lower case in answers, with its HTTP status and its explanation."""

    REQUEST_MALFORMED = _Answer(400, "the request is not what the OpenAPI document describes")
    ORIGIN_NOT_SERVED = _Answer(400, "this service is not configured for that origin")
    UNAUTHORISED = _Answer(401, "an API key is needed: Authorization: Bearer KEY")
    NOT_FOUND = _Answer(404, "there is nothing at this path")
    METHOD_NOT_ALLOWED = _Answer(405, "this path takes other methods, see the header Allow")
    UPLOAD_TOO_SLOW = _Answer(408, "the request's body did not arrive in time")
    TOO_LARGE = _Answer(413, "the request's body is larger than this service is configured for")
    MEDIA_TYPE_UNSUPPORTED = _Answer(415, "this path takes another Content-Type")
    EXAMINATION_STOPPED = _Answer(422, "examining the document took too much time or memory")
    RATE_LIMITED = _Answer(429, "too many requests from this caller, see the header Retry-After")
    INTERNAL = _Answer(500, "the service made a mistake; its log says where")
    FORMAT_NOT_INSTALLED = _Answer(501, "this service was installed without this document format")
    OVERLOADED = _Answer(503, "too many requests at once, try again")
    STORE_UNREACHABLE = _Answer(503, "the challenge store does not answer")

    @property
    def code(self) -> str:
        return self.name.lower()

    @property
    def status(self) -> int:
        return self.value.status

    @property
    def message(self) -> str:
        return self.value.message


class Refusal(Exception):
    """Raised where a request cannot be served.

    ``detail`` is for the website's developer; it never quotes what was sent.
    """

    def __init__(
        self, problem: Problem, detail: str = "", headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.detail = detail
        self.headers = headers


class RefusedElsewhere(Exception):
    """The verifier refused in another process, which has written the answer's ``body`` already."""

    def __init__(self, code: str, body: bytes) -> None:
        super().__init__(code)
        self.code = code
        self.body = body
