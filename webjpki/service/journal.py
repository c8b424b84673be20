# SPDX-License-Identifier: Apache-2.0
"""Writes what happened as one JSON object a line: no addresses, sessions, tokens or documents."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from traceback import extract_tb
from types import TracebackType

Sink = Callable[[bytes], object]
_GATHERED_SECONDS = 0.05  # one write for all lines of this time


class Journal:
    """Collects lines and hands them to ``sink``, at once where no event loop runs."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._lines: list[str] = []
        self._planned = False

    def request(self, number: str, route: str, status: int, code: str, seconds: float) -> None:
        """Note one served request; ``route`` is the path's template, never what was asked for."""
        # No member can hold a character that JSON escapes: all are ours.
        self._add(
            f'{{"time":"{_now()}","level":"info","event":"request","request":"{number}",'
            f'"route":"{route}","status":{status},"code":"{code}","ms":{seconds * 1000:.2f}}}\n'
        )

    def event(self, level: str, event: str, **members: object) -> None:
        """Note anything else."""
        line = {"time": _now(), "level": level, "event": event, **members}
        self._add(json.dumps(line, ensure_ascii=False) + "\n")

    def failure(self, number: str, error: BaseException) -> None:
        """Note an error nobody foresaw: its kind and where, not its text, which may quote input."""
        self.event("error", "internal", request=number, **_where(error, error.__traceback__))

    def flush(self) -> None:
        """Write what was collected."""
        lines, self._lines, self._planned = self._lines, [], False
        if lines:
            self._sink("".join(lines).encode("utf-8"))

    def _add(self, line: str) -> None:
        self._lines.append(line)
        if self._planned:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        self._planned = True
        loop.call_later(_GATHERED_SECONDS, self.flush)


class JournalHandler(logging.Handler):
    """Takes the server's own log records into the journal, without what their arguments quote."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record's text before its arguments were put in, and the place of an error."""
        error = record.exc_info[1] if record.exc_info else None
        where = _where(error, error.__traceback__) if error else {}
        level, text = record.levelname.lower(), str(record.msg).partition("\n")[0]
        self._journal.event(level, "server", logger=record.name, text=text, **where)


def _where(error: BaseException, traceback: TracebackType | None) -> dict[str, object]:
    frames = extract_tb(traceback)[-8:]
    return {
        "error": type(error).__name__,
        "at": [f"{frame.name}:{frame.lineno}" for frame in frames],
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
