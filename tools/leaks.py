# SPDX-License-Identifier: Apache-2.0
"""Finds package registries' addresses and one machine's own paths in tracked files: neither belongs to a project."""

import re
from pathlib import Path

from tools.tracked import tracked

# Brackets keep this file from finding itself.
PATTERNS = {
    "a registry's address": re.compile(
        rb"registry[.]npmjs|registry[.]yarnpkg|pypi[.]org/simple|files[.]pythonhosted|--index-[u]rl +http"
    ),
    "a path of one machine": re.compile(
        rb"(?<![\w.])/(root|work|Users/\w+|home/\w+|workspace)/[\w.]"
    ),
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY[-]----"),
}


def search(root: Path) -> list[str]:
    """Give a line for every find, as `file:line: what it is`."""
    found = []
    for path in tracked(root):
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            found += [
                f"{path.relative_to(root)}:{number}: {what}"
                for what, pattern in PATTERNS.items()
                if pattern.search(line)
            ]
    return found
