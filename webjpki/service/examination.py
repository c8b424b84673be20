# SPDX-License-Identifier: Apache-2.0
"""Has PDF and XML documents, and containers with several signers, examined in processes that are ended when they take too long."""

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from importlib.util import find_spec
from multiprocessing.connection import Connection

from webjpki.path import Clock
from webjpki.policy import Policy
from webjpki.service.codes import verification_codes
from webjpki.service.examination_child import EXAMINERS, LARGEST_ANSWER, Task, run
from webjpki.service.examination_questions import MARK, QuestionUnreadable, answer
from webjpki.service.examined_upload import ExaminedUpload, read_examined_upload
from webjpki.service.incoming import Incoming
from webjpki.service.problems import Problem, Refusal, RefusedElsewhere
from webjpki.service.settings import Settings

MEDIA_TYPES = {
    "pdf": (b"application/pdf",),
    "xml": (b"application/xml", b"text/xml"),
    "cms": (b"application/cms", b"application/pkcs7-mime"),
}
PARTS = {
    "pdf": ("original", "document"),
    "xml": ("original", "document"),
    "cms": ("document", "container"),
}
_LIBRARIES = {"pdf": "pyhanko", "xml": "lxml", "cms": "asn1crypto"}
# Documents are held in memory: as many may wait for their turn as are examined.
_WAITING = 2


class ExaminerFailed(Exception):
    """The examining process met an error nobody foresaw; the text names its kind."""


class Examinations:
    """Examines as many documents at a time as the settings allow."""

    def __init__(self, settings: Settings, policy: Policy, clock: Clock) -> None:
        self._settings, self._policy, self._clock = settings, policy, clock
        self._turns = asyncio.Semaphore(settings.examinations)
        self._held = 0
        self._processes = _processes()

    def handler(self, form: str) -> Callable[[Incoming], Awaitable[bytes]]:
        """Give what answers for documents of the form "pdf", "xml" or "cms"."""

        async def handle(incoming: Incoming) -> bytes:
            if find_spec(_LIBRARIES[form]) is None:
                raise Refusal(Problem.FORMAT_NOT_INSTALLED, f"pip install 'webjpki[{form}]'")
            if self._held >= self._settings.examinations * _WAITING:
                raise Refusal(Problem.OVERLOADED, headers=((b"retry-after", b"1"),))
            self._held += 1
            try:
                return await self._examine(form, incoming)
            finally:
                self._held -= 1

        return handle

    async def _examine(self, form: str, incoming: Incoming) -> bytes:
        at = incoming.at()
        largest = self._settings.max_examined
        upload = await read_examined_upload(incoming, MEDIA_TYPES[form], PARTS[form], largest)
        task = self._task(form, upload, at)
        async with self._turns:
            came = await asyncio.to_thread(self._in_process, task, upload)
        code, _, body = came.partition(b"\n")
        return _judged(code.decode("ascii", "replace"), body)

    def _task(self, form: str, upload: ExaminedUpload, at: datetime | None) -> Task:
        return Task(
            form,
            upload.beside is not None,
            self._policy.trust.anchors,
            self._policy.revocation is not None,
            self._policy.revocation_required,
            self._policy.timestamp_authorities,
            self._policy.use_timestamp_time,
            self._clock(),
            at,
            self._settings.examine_seconds,
            self._settings.examine_megabytes,
        )

    def _in_process(self, task: Task, upload: ExaminedUpload) -> bytes:
        """Run one process to its end, in a thread. Raises Refusal."""
        ours, theirs = self._processes.Pipe()
        process = self._processes.Process(target=run, args=(theirs, task), daemon=True)  # type: ignore[attr-defined]  # every context has it
        process.start()
        theirs.close()
        try:
            return answered(ours, upload, task.seconds, self._policy)
        finally:
            ours.close()
            process.kill()
            process.join()
            process.close()


def answered(
    connection: Connection, upload: ExaminedUpload, seconds: float, policy: Policy
) -> bytes:
    """Send the upload, answer questions about revocation, and give the one answer. Raises Refusal."""
    end = time.monotonic() + seconds
    anchors = {anchor.sha256: anchor for anchor in policy.trust.anchors}
    try:
        connection.send_bytes(upload.document)
        if upload.beside is not None:
            connection.send_bytes(upload.beside)
        while connection.poll(max(0.0, end - time.monotonic())):
            came = connection.recv_bytes(LARGEST_ANSWER)
            if not came.startswith(MARK) or policy.revocation is None:
                return came
            connection.send_bytes(answer(came, policy.revocation, anchors))
    except (EOFError, OSError, QuestionUnreadable):
        pass  # it ended without an answer: the system's limits, or a crash
    raise Refusal(Problem.EXAMINATION_STOPPED)


def _judged(code: str, body: bytes) -> bytes:
    """Give the body of a result; the code of anything else must be one of the closed list."""
    if not code:
        return body
    if code in verification_codes():
        raise RefusedElsewhere(code, body)
    if code == Problem.INTERNAL.code:
        raise ExaminerFailed(body.decode("ascii", "replace"))
    raise Refusal(Problem[code.upper()])


def _processes() -> multiprocessing.context.BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # Loaded once, so that a document costs a fork and not half a second of imports.
    context.set_forkserver_preload([*EXAMINERS.values(), "webjpki.service.examination_child"])
    return context
