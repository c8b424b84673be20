# SPDX-License-Identifier: Apache-2.0
"""Builds everything twice from the last commit, in other folders, time zones and file modes, and compares the sums."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from installers.release import ROOT, this_release

_KINDS = ("bundle", "deb", "extension", "wheel", "client")
_WAYS = (("one", 0o022, "UTC"), ("another one", 0o077, "Asia/Tokyo"))


def try_builds() -> None:
    """Raise AssertionError where the same source gave other bytes."""
    # Both of what is there now, whatever is committed meanwhile.
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    dated = {"SOURCE_DATE_EPOCH": str(this_release().epoch)}
    with tempfile.TemporaryDirectory(prefix="webjpki-twice-") as temporary:
        first, second = (
            _sums(Path(temporary) / name, commit, umask, {**dated, "TZ": zone})
            for name, umask, zone in _WAYS
        )
    assert first == second, f"not the same:\n{first}\n{second}"
    for line in first.splitlines():
        print(f"    twice: {line}")


def _sums(folder: Path, commit: str, umask: int, env: dict[str, str]) -> str:
    folder.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x"], cwd=folder, input=archive.stdout, umask=umask, check=True)
    subprocess.run(
        [sys.executable, "-m", "tools.package", *_KINDS],
        cwd=folder,
        env={**os.environ, **env},
        umask=umask,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return (folder / "build" / "packages" / "SHA256SUMS").read_text(encoding="ascii")


if __name__ == "__main__":
    try_builds()
