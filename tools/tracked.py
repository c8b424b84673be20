# SPDX-License-Identifier: Apache-2.0
"""Lists the files that git tracks."""

import subprocess
from collections.abc import Iterator
from pathlib import Path


def tracked(root: Path) -> Iterator[Path]:
    """Yield the tracked files that are there, as absolute paths; raises CalledProcessError outside git."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
    )
    for name in filter(None, listing.stdout.split("\0")):
        if (root / name).is_file():
            yield root / name
