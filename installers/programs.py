# SPDX-License-Identifier: Apache-2.0
"""Runs the programs that build packages, and carries the end of their words when one fails."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from installers.release import ROOT


class BuildError(Exception):
    """A program that builds a package failed; the text is the end of what it said."""


def run(*command: str | Path, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> str:
    """Run one program of a build, without input, and return its output. Raises BuildError."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise BuildError(f"{command[0]} is not installed") from error
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-30:])
        raise BuildError(f"{Path(command[0]).name} ended with {done.returncode}:\n{tail}")
    return done.stdout
