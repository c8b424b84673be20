# SPDX-License-Identifier: Apache-2.0
"""A window in a process of its own, whose core a test moves step by step."""

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.rig.screen import Screen

TITLE = "Web JPKI"
SITE = "https://www.kabu-rei.example"
_ROOT = Path(__file__).resolve().parents[2]

AUTHENTICATION: dict[str, Any] = {"origin": SITE, "pin": "authentication", "lang": "ja"}
SIGNATURE: dict[str, Any] = {
    "origin": SITE,
    "pin": "signature",
    "lang": "ja",
    "documents": [
        {
            "name": "口座開設申込書.pdf",
            "size": 184_320,
            "kind": "cms",
            "text": "口座開設申込書",
        }
    ],
}


def ask_pin(kind: str, **fields: object) -> dict[str, object]:
    """Return the JSON of an AskPin that can be answered."""
    return {"is": "AskPin", "kind": kind, "ready": True} | fields


class Window:
    """The window's process; ended on leaving the `with` block."""

    def __init__(
        self,
        screen: Screen,
        occasion: dict[str, Any],
        *,
        env: dict[str, str] | None = None,
        launcher: tuple[str, ...] = (),
    ) -> None:
        """Start it; `launcher` is put before the command, `env` replaces the screen's."""
        self._process = subprocess.Popen(
            [*launcher, sys.executable, "-m", "tests.window.stage"],
            cwd=_ROOT,
            env=screen.env if env is None else env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._tell(json.dumps(occasion))
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def show(self, view: dict[str, object]) -> dict[str, Any]:
        """Let the core show `view`; return what is then on the screen."""
        self.present(view)
        return self.look()

    def present(self, view: dict[str, object]) -> None:
        """Let the core show `view`, and go on at once."""
        self._tell("show " + json.dumps(view))

    def close(self) -> None:
        """Press the window's close button, as a window manager does."""
        self._tell("close")

    def look(self) -> dict[str, Any]:
        """Return what is on the screen."""
        self._tell("look")
        return self.hear()

    def ask(self) -> None:
        """Let the core wait for an answer, to be read with `hear`."""
        self._tell("answer")

    def interrupt(self, error: str) -> None:
        """Set the interruption from the core's thread, with the error of that class name."""
        self._tell(f"interrupt {error}")

    def finish(self) -> None:
        """Let the core be done."""
        self._tell("finish")

    def strings_with(self, canary: str) -> list[str]:
        """Return the types of the Python objects that hold `canary`; it is handed over reversed."""
        self._tell(f"strings {canary[::-1]}")
        found: list[str] = self.hear()["found"]
        return found

    def hear(self) -> dict[str, Any]:
        """Wait for the next line of news."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the window's process has ended"
        news: dict[str, Any] = json.loads(line)
        return news

    def wait(self) -> int:
        """Wait for the process to end by itself; return its exit status."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(timeout=60)

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
