# SPDX-License-Identifier: Apache-2.0
"""The examination as the reply to the extension's own check page."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Event, Thread

from ..messages import Doctor
from ..prompt import Interruption
from .checkup import check_up
from .computer import Computer
from .finding import Finding
from .wording import Wording


def answer(request: Doctor, computer: Computer, interruption: Interruption) -> Mapping[str, object]:
    """Examine `computer` and return the findings in the person's language, with a report for others.

    Raises what the interruption holds, at once; whatever is still being looked at is then left behind.
    """
    done = Event()
    found: list[Finding] = []
    interruption.on_set(done.set)

    def look() -> None:
        found.extend(check_up(computer))
        done.set()

    Thread(target=look, name="doctor", daemon=True).start()
    done.wait()
    interruption.check()
    wording = Wording(request.lang)
    return {
        "findings": [wording.to_message(finding) for finding in found],
        "report": wording.report(found, computer.home),
    }
