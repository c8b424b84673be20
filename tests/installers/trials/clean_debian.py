# SPDX-License-Identifier: Apache-2.0
"""A clean Debian 12 in a folder, made by debootstrap from the mirror that this machine's apt uses."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_BASE = _ROOT / "build" / "trials" / "bookworm"  # kept between runs; never installed into
_PEOPLE_HAVE = ("chromium", "firefox-esr", "fonts-noto-cjk")
_LAST = "usr/bin/firefox-esr"  # there once all of them are
_CHANGES_BY_ITSELF = (
    "root/",
    "proc",
    "sys",
    "dev",
    "tmp",
    "run",
    "var/log",
    "var/cache",
    "var/lib/apt",
)


class Clean:
    """A clean Debian 12 in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> str:
        """Run a command inside and return its output; raises AssertionError when it fails."""
        done = subprocess.run(
            ["chroot", str(self.folder), *command],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root",
                 "DEBIAN_FRONTEND": "noninteractive", **(env or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout[-3000:]}"
        return done.stdout

    def apt(self, *words: str) -> None:
        """Run apt-get without questions."""
        self.run("apt-get", "-q", "-y", "--no-install-recommends", *words)

    def listing(self) -> dict[str, str]:
        """Every file with its kind, size and target, but for what any installation changes."""
        found = {}
        for parent, folders, files in os.walk(self.folder):
            here = Path(parent).relative_to(self.folder)
            folders[:] = [f for f in folders if not str(here / f).startswith(_CHANGES_BY_ITSELF)]
            for name in folders + files:
                path = Path(parent, name)
                status = path.lstat()
                size = "" if path.is_dir() else f" {status.st_size}"
                target = f" -> {path.readlink()}" if path.is_symlink() else ""
                found[str(here / name)] = f"{status.st_mode:o}{size}{target}"
        return found


def mount(place: Path, *what: str | Path) -> None:
    """Mount onto `place`. Only in a mount namespace of our own."""
    if not place.exists():
        place.mkdir(parents=True)
    subprocess.run(["mount", *what, place], check=True)


def mount_system(folder: Path) -> None:
    """Give the system in `folder` its kernel's file systems. Only in a mount namespace of our own."""
    mount(folder / "proc", "-t", "proc", "proc")
    mount(folder / "sys", "-t", "sysfs", "sysfs")
    mount(folder / "dev", "--rbind", "/dev")


@contextmanager
def a_copy() -> Iterator[Path]:
    """Give a clean system with browsers, for this block alone; the first time it has to be made."""
    if not (_BASE / _LAST).exists():
        _make(_BASE)
        apart("tests.installers.trials.clean_debian", _BASE)
    with tempfile.TemporaryDirectory(prefix="run-", dir=_BASE.parent) as temporary:
        folder = Path(temporary) / "debian"
        subprocess.run(["cp", "-a", _BASE, folder], check=True)
        yield folder


def apart(module: str, *words: str | Path) -> None:
    """Run a module in a mount namespace, so that nobody else ever sees a mount. Raises CalledProcessError."""
    subprocess.run(["unshare", "-m", sys.executable, "-m", module, *words], cwd=_ROOT, check=True)


def _make(folder: Path) -> None:
    """Make a minimal system from the machine's own mirror; what was there goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    targets = ["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages"]
    named = subprocess.run(
        [*targets, "Codename: bookworm"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert named, "this machine's apt knows no Debian 12"
    options = ["--variant=minbase", "--include=ca-certificates"]
    subprocess.run(
        ["debootstrap", *options, "bookworm", folder, named[0]],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    for configured in ("sources.list", "sources.list.d", "apt.conf.d", "trusted.gpg.d", "keyrings"):
        source = Path("/etc/apt", configured)
        if source.exists():
            subprocess.run(["cp", "-rT", source, folder / "etc/apt" / configured], check=True)


def _add_browsers(folder: Path) -> None:
    """Install what a person has: browsers and fonts. Only in a mount namespace of our own."""
    mount_system(folder)
    inside = Clean(folder)
    inside.apt("update")
    inside.apt("install", *_PEOPLE_HAVE)


if __name__ == "__main__":
    _add_browsers(Path(sys.argv[1]))
