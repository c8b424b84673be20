# SPDX-License-Identifier: Apache-2.0
"""Installs and removes the .rpm in an rpm database of its own, and compares the files.

Its needs are not resolved here: this machine has no Fedora to ask.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from installers import payload

_NAMED = "org.webjpki.host"
# Folders that every system has, and this empty one has not.
_OF_THE_SYSTEM = ("var/", "usr/share/icons", "usr/share/man", "usr/share/applications")
_BARE = {"usr", "usr/bin", "usr/lib", "usr/lib64", "usr/share", "usr/share/doc", "etc/opt"}


def try_package(package: Path) -> None:
    """Install over somebody else's manifest, start, remove; raises AssertionError."""
    with tempfile.TemporaryDirectory(prefix="webjpki-rpm-") as temporary:
        root = Path(temporary) / "root"
        foreign = root / "etc/chromium/native-messaging-hosts" / f"{_NAMED}.json"
        foreign.parent.mkdir(parents=True)
        foreign.write_text("{}", encoding="ascii")
        _rpm(root, "--initdb")
        before = _files(root)
        # Scriptlets need a shell inside; what they do is tried with the same lines in the .deb.
        _rpm(root, "--nodeps", "--noscripts", "-i", "--replacefiles", str(package))
        for manifest in payload.manifests(lib64=True):
            path = root / manifest.relative_to("/")
            assert path.is_symlink() or path.is_file(), manifest
        said = subprocess.run(
            [root / payload.PROGRAM.relative_to("/"), "version"], capture_output=True, check=True
        )
        _rpm(root, "--noscripts", "-e", payload.PACKAGE)
        left = {n for n in _files(root) - before if not n.startswith(_OF_THE_SYSTEM)} - _BARE
        assert not left, left
        print(f"    version {said.stdout.decode().strip()}: installed, started, removed")


def _rpm(root: Path, *words: str) -> None:
    subprocess.run(["rpm", "--root", root, *words], check=True)


def _files(root: Path) -> set[str]:
    return {str(p.relative_to(root)) for p in root.rglob("*") if "rpm" not in p.parts}


if __name__ == "__main__":
    try_package(Path(sys.argv[1]).resolve())
