# SPDX-License-Identifier: Apache-2.0
"""A screen, keyboard and mouse of a test's own: Xvfb driven by xdotool."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.rig.waiting import PATIENCE, wait_for


class Screen:
    """An X server on a free display, ended on leaving the `with` block."""

    def __init__(self, width: int = 1024, height: int = 600, display: str | None = None) -> None:
        """Start a server, or use the one at `display`, which then outlives this object."""
        self._server: subprocess.Popen[bytes] | None = None
        if display is None:
            display = self._start(width, height)
        self.display = display
        self.env = {k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"}
        self.env["DISPLAY"] = display

    def _start(self, width: int, height: int) -> str:
        read, write = os.pipe()
        size = f"{width}x{height}x24"
        command = [
            "Xvfb",
            "-displayfd",
            str(write),
            "-screen",
            "0",
            size,
            "-nolisten",
            "tcp",
            "-noreset",
        ]
        self._server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            return f":{int(number.readline())}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the server, if it is ours."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait()

    def find(self, title: str) -> str:
        """Wait until a window whose title contains `title` is on the screen; return its id."""
        # Not by xdotool's own waiting: it ends when a window goes away while it looks.
        return wait_for(lambda: self.windows(title), f"no window is called {title}")[0]

    def shows(self, title: str) -> bool:
        """Tell whether such a window is on the screen now."""
        return bool(self.windows(title))

    def windows(self, title: str) -> list[str]:
        """Return the ids of all such windows that are on the screen now."""
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        return done.stdout.split()

    def wait_gone(self, title: str) -> None:
        """Wait until no such window is on the screen. Raises TimeoutError."""
        wait_for(lambda: not self.shows(title), f"window {title!r} is still there")

    def type(self, text: str) -> None:
        """Type `text` into whatever has the keyboard."""
        self._xdotool("type", "--delay", "12", text)

    def key(self, *keys: str) -> None:
        """Press keys by their X names: "Return", "Escape", "ctrl+v"."""
        self._xdotool("key", "--delay", "12", *keys)

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """Hold a key down for as long as the block takes."""
        self._xdotool("keydown", key)
        try:
            yield
        finally:
            self._xdotool("keyup", key)

    def click(self, window: str, x: int, y: int, button: int = 1) -> None:
        """Click at a place inside `window`."""
        self._xdotool("mousemove", "--window", window, str(x), str(y), "click", str(button))

    def focus(self, window: str) -> None:
        """Give `window` the keyboard."""
        self._xdotool("windowfocus", "--sync", window)

    def colour(self, x: int, y: int) -> str:
        """Give the colour of one place on the screen, such as "#FFFFFF"."""
        done = subprocess.run(
            ["import", "-window", "root", "-crop", f"1x1+{x}+{y}", "-depth", "8", "txt:-"],
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return done.stdout.splitlines()[-1].split()[2]

    def screenshot(self, path: Path, window: str = "root") -> None:
        """Write a picture of `window`, or of the whole screen, as PNG."""
        command = ["import", "-window", window, str(path)]
        subprocess.run(command, env=self.env, check=True, timeout=PATIENCE)

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return done.stdout
