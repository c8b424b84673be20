# SPDX-License-Identifier: Apache-2.0
"""Examines one PDF or XML document in a process of its own, which ends with it.

It holds no key, no store and no connection; what a hostile document costs is bounded here by the
system, and from outside by the clock.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from multiprocessing.connection import Connection

from webjpki.errors import VerificationError
from webjpki.service.answers import encode, problem_answer, refused_answer
from webjpki.service.problems import Problem
from webjpki.trust import TrustAnchor, TrustAnchors

EXAMINERS = {"pdf": "webjpki.service.pdf_answer", "xml": "webjpki.service.xml_answer"}
LARGEST_ANSWER = 4 << 20


@dataclass(frozen=True)
class Task:
    """What to examine and within which limits; the document itself follows as bytes.

    now        the verifier's clock
    at         the time the website asks about, None for ``now``
    seconds    of CPU time
    megabytes  of memory
    """

    form: str
    anchors: Sequence[TrustAnchor]
    now: datetime
    at: datetime | None
    seconds: int
    megabytes: int


def run(connection: Connection, task: Task) -> None:
    """Take the document from ``connection`` and send back one line with the code, then the body.

    The code is empty for a result.
    """
    document = connection.recv_bytes()
    _limit(task)
    code, body = _outcome(task, document)
    connection.send_bytes(code.encode("ascii") + b"\n" + body)


def _outcome(task: Task, document: bytes) -> tuple[str, bytes]:
    try:
        examiner = import_module(EXAMINERS[task.form])
        trust = TrustAnchors(task.anchors)
        return "", encode(examiner.examine(document, trust, lambda: task.now, task.at))
    except VerificationError as error:
        return error.code, encode(refused_answer(error.code, error.explanation, error.detail))
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
