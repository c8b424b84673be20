# SPDX-License-Identifier: Apache-2.0
"""Examines one document in a process of its own, which ends with it.

It holds no key, no store and no connection to anything but its parent; what a hostile document costs is bounded here by the
system, and from outside by the clock.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from multiprocessing.connection import Connection

from webjpki.errors import VerificationError
from webjpki.policy import Policy
from webjpki.service.answers import encode, problem_answer, refused_answer
from webjpki.service.examination_questions import Asking
from webjpki.service.problems import Problem
from webjpki.timestamp_authorities import TimestampAuthorities
from webjpki.trust import TrustAnchor, TrustAnchors

EXAMINERS = {form: f"webjpki.service.{form}_answer" for form in ("pdf", "xml", "cms")}
LARGEST_ANSWER = 4 << 20


@dataclass(frozen=True)
class Task:
    """What to examine and within which limits; the document itself follows as bytes.

    paired     whether the file that was sent along follows it
    asks       whether the parent answers questions about revocation
    required   whether it is to be known
    timestamps  whose are accepted
    by_stamp    whether their time stands for the clock
    now        the verifier's clock
    at         the time the website asks about, None for ``now``
    seconds    of CPU time
    megabytes  of memory
    """

    form: str
    paired: bool
    anchors: Sequence[TrustAnchor]
    asks: bool
    required: bool
    timestamps: TimestampAuthorities | None
    by_stamp: bool
    now: datetime
    at: datetime | None
    seconds: int
    megabytes: int


def run(connection: Connection, task: Task) -> None:
    """Take the document from ``connection`` and send back one line with the code, then the body.

    The code is empty for a result.
    """
    document = connection.recv_bytes()
    beside = connection.recv_bytes() if task.paired else None
    _limit(task)
    source = Asking(connection) if task.asks else None
    trust, listed = TrustAnchors(task.anchors), task.timestamps
    policy = Policy(
        trust,
        source,
        task.required,
        timestamp_authorities=listed,
        use_timestamp_time=task.by_stamp,
    )
    code, body = _outcome(task, policy, document, beside)
    connection.send_bytes(code.encode("ascii") + b"\n" + body)


def _outcome(
    task: Task, policy: Policy, document: bytes, beside: bytes | None
) -> tuple[str, bytes]:
    try:
        examiner = import_module(EXAMINERS[task.form])
        found = examiner.examine(document, policy, lambda: task.now, task.at, beside)
        return "", encode(found)
    except VerificationError as error:
        return error.code, encode(refused_answer(error))
    except ImportError:
        return _problem(Problem.FORMAT_NOT_INSTALLED)
    except MemoryError:
        return _problem(Problem.EXAMINATION_STOPPED)
    except Exception as error:  # noqa: BLE001  # the boundary of this process
        return Problem.INTERNAL.code, type(error).__name__.encode("ascii", "replace")


def _problem(problem: Problem) -> tuple[str, bytes]:
    return problem.code, problem_answer(problem)


def _limit(task: Task) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (task.seconds, task.seconds))
    resource.setrlimit(resource.RLIMIT_AS, (task.megabytes << 20, task.megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
