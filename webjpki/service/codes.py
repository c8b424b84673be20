# SPDX-License-Identifier: Apache-2.0
"""Lists every code that an answer of this service can have."""

from functools import cache
from importlib import import_module

from webjpki.errors import VerificationError
from webjpki.service.problems import Problem

# Where the verifier's reasons are defined; none of these needs a document library.
_ROOMS = (
    "errors",
    "pdf_errors",
    "xml_errors",
    "revocation_errors",
    "timestamp",
    "timestamp_authorities",
    "cms_verifier",
)


@cache
def verification_codes() -> dict[str, str]:
    """Give code to explanation for everything the verifier refuses, sorted; all status 422.

    The same whatever else of the verifier the process has loaded.
    """
    rooms = {import_module(f"webjpki.{room}").__name__ for room in _ROOMS}
    found: dict[str, str] = {}
    waiting = VerificationError.__subclasses__()
    while waiting:
        reason = waiting.pop()
        waiting += reason.__subclasses__()
        if reason.__module__ in rooms and "code" in vars(reason):
            found[reason.code] = reason.explanation
    return dict(sorted(found.items()))


def problem_codes() -> dict[str, Problem]:
    """Give code to everything else that is not a result."""
    return {problem.code: problem for problem in Problem}
