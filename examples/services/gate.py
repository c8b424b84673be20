# SPDX-License-Identifier: Apache-2.0
"""A ticket gate, or a kiosk: a sign-in opens it, and it is ready for the next person."""

from starlette.requests import Request
from starlette.responses import Response

from examples.findings import Findings
from webjpki import AuthenticationResult

from .entry import EntryService
from .visits import Visit


class Gate(EntryService):
    """Opens once for each sign-in."""

    name = "gate"

    async def inside(
        self, request: Request, visit: Visit, signed_in: AuthenticationResult
    ) -> Response:
        passed = self.store.visit(self.pseudonym(signed_in), self.site.now())
        visit.sign_in = None  # the next to stand here is somebody else
        findings = Findings.of(signed_in, visit.lang).folded(visit.lang)
        return self.page("gate", visit, passed=str(passed), findings=findings)
