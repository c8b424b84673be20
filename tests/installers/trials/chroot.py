# SPDX-License-Identifier: Apache-2.0
"""Installs the .deb into a clean Debian 12, uses it there with a browser and a card, and removes it.

python -m tests.installers.trials.chroot PACKAGE.deb      as root; about 10 minutes; needs the network

The mirror is the one that this machine's apt uses. Browser, host and libraries are the clean
system's; outside are the card reader service, the screen and the website.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from installers import payload

ROOT = Path(__file__).resolve().parents[3]
_BASE = ROOT / "build" / "trials" / "bookworm"  # kept between runs; never installed into
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
_FOREIGN = b'{"name": "org.webjpki.host", "path": "/opt/other/host"}\n'


class Clean:
    """A clean Debian 12 in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str) -> str:
        """Run a command inside and return its output; raises AssertionError when it fails."""
        done = subprocess.run(
            ["chroot", str(self.folder), *command],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root",
                 "DEBIAN_FRONTEND": "noninteractive"},
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


def mount_system(folder: Path) -> None:
    """Give the system in `folder` its kernel's file systems. Only in a mount namespace of our own."""
    for inside, what in (
        ("proc", ("-t", "proc", "proc")),
        ("sys", ("-t", "sysfs", "sysfs")),
        ("dev", ("--rbind", "/dev")),
    ):
        _mount(folder / inside, *what)


def _mount(place: Path, *what: str | Path) -> None:
    if not place.exists():
        place.mkdir(parents=True)
    subprocess.run(["mount", *what, place], check=True)


def make_base(folder: Path) -> None:
    """Make a minimal system from the machine's own mirror."""
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


def add_browser(folder: Path) -> None:
    """Install what a person has: a browser and fonts. Only in a mount namespace of our own."""
    mount_system(folder)
    inside = Clean(folder)
    inside.apt("update")
    inside.apt("install", "chromium", "fonts-noto-cjk")


def try_package(debian: Clean) -> None:
    """Install, use, upgrade, remove and purge; raises AssertionError where something is wrong."""
    mount_system(debian.folder)
    before = debian.listing()
    debian.apt("install", "/older.deb")
    debian.apt("install", "/host.deb")
    _step(f"installed over an older version: {debian.run('webjpki-host', 'version').strip()}")
    _register_by_hand(debian)
    _examine(debian)
    _use(debian)
    _mend_half_removed(debian)
    debian.apt("install", "--allow-downgrades", "/older.deb")  # over a newer version
    debian.apt("purge", "--auto-remove", payload.PACKAGE)
    left = debian.listing()
    changed = {name for name in before | left if before.get(name) != left.get(name)}
    unexpected = {name for name in changed if not _is_of_other_packages(name)}
    assert not unexpected, sorted(unexpected)
    _step(f"purged: {len(before)} files as before, apart from {sorted(changed)}")
    _keep_a_foreign_manifest(debian)


def _register_by_hand(debian: Clean) -> None:
    """What the package did, `register --system` finds done."""
    said = debian.run("webjpki-host", "register", "--system")
    assert said.count("is registered already") == 4, said
    assert "Google Chrome, Brave, Vivaldi" in said, said


def _examine(debian: Clean) -> None:
    """The doctor runs there and finds the host registered."""
    said = debian.run("sh", "-c", "webjpki-host doctor --json || test $? = 1")
    findings = {entry["id"]: entry["state"] for entry in json.loads(said)["findings"]}
    _step(f"doctor: {findings}")


def _mend_half_removed(debian: Clean) -> None:
    """Installing again mends what somebody deleted by hand."""
    shutil.rmtree(debian.folder / "usr/lib/webjpki/_internal")
    (debian.folder / "etc/chromium/native-messaging-hosts/org.webjpki.host.json").unlink()
    debian.apt("install", "--reinstall", "/host.deb")
    debian.run("webjpki-host", "version")
    assert "registered already" in debian.run("webjpki-host", "register", "--system")
    _step("half deleted by hand, and mended by installing again")


def _use(debian: Clean) -> None:
    """Play the demo with the clean system's own Chromium, which finds the installed host."""
    outcome = str(ROOT / "build" / "trials" / "demo")
    # A /tmp for this run alone, seen by both: browser profile, display and the reader's socket.
    _mount(Path("/tmp"), "-t", "tmpfs", "tmpfs")
    _mount(debian.folder / "tmp", "--bind", "/tmp")
    _mount(debian.folder / str(ROOT / "extension")[1:], "--bind", ROOT / "extension")
    browser = Path("/tmp/chromium")
    browser.write_text(f'#!/bin/sh\nexec chroot {debian.folder} chromium "$@"\n', "ascii")
    browser.chmod(0o755)
    _mount(Path("/usr/bin/chromium"), "--bind", browser)
    command = [sys.executable, "-m", "tools.demo", "--scripted", "--installed"]
    played = subprocess.run(
        [*command, "--into", outcome],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    for place in (debian.folder / "tmp", debian.folder / str(ROOT / "extension")[1:]):
        subprocess.run(["umount", place], check=True)
    _remove_empty(debian.folder / str(ROOT / "extension")[1:], debian.folder)
    assert played.returncode == 0, played.stdout
    _step("signed in and signed in the clean system's Chromium, with a card")


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _is_of_other_packages(name: str) -> bool:
    """Caches, dpkg's own records, and accounts that the system's PC/SC service makes and keeps."""
    return name.startswith(
        ("var/lib/dpkg", "var/lib/systemd", "etc/passwd", "etc/group", "etc/shadow", "etc/gshadow",
         "etc/ld.so.cache", "etc/systemd", "usr/share/mime", "var/lib/polkit", "usr/share/icons",
         "etc/subuid", "etc/subgid")
    )  # fmt: skip


def _keep_a_foreign_manifest(debian: Clean) -> None:
    """A manifest that was in our place before comes back, byte for byte."""
    place = debian.folder / "etc/chromium/native-messaging-hosts/org.webjpki.host.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(_FOREIGN)
    debian.apt("install", "/host.deb")
    assert place.is_symlink()
    debian.apt("remove", payload.PACKAGE)
    assert place.read_bytes() == _FOREIGN
    _step("a manifest of somebody else's was kept aside and came back")


def _step(text: str) -> None:
    print(f"    {text}", flush=True)


def main(words: list[str]) -> None:
    """Do one stage; stages that mount run in a namespace, so that nobody else ever sees a mount."""
    match words:
        case ["--add-browser", folder]:
            add_browser(Path(folder))
        case ["--inside", folder]:
            try_package(Clean(Path(folder)))
        case [package]:
            _run_stages(Path(package).resolve())


def _run_stages(package: Path) -> None:
    apart = ["unshare", "-m", sys.executable, "-m", "tests.installers.trials.chroot"]
    if not _BASE.is_dir():
        passing = _BASE.with_suffix(".passing")
        shutil.rmtree(passing, ignore_errors=True)
        passing.parent.mkdir(parents=True, exist_ok=True)
        make_base(passing)
        subprocess.run([*apart, "--add-browser", passing], cwd=ROOT, check=True)
        passing.rename(_BASE)
    assert not ROOT.is_relative_to("/tmp"), "the trial has a /tmp of its own: move the checkout"
    with tempfile.TemporaryDirectory(prefix="run-", dir=_BASE.parent) as temporary:
        folder = Path(temporary) / "debian"
        subprocess.run(["cp", "-a", _BASE, folder], check=True)
        shutil.copy(package, folder / "host.deb")
        _older(package, Path(temporary), folder / "older.deb")
        subprocess.run([*apart, "--inside", folder], cwd=ROOT, check=True)


def _older(package: Path, work: Path, older: Path) -> None:
    """Make the same package with a lower version."""
    tree = work / "tree"
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    control = tree / "DEBIAN" / "control"
    text = control.read_text(encoding="utf-8")
    control.write_text(re.sub(r"(?m)^Version: .*$", "Version: 0.0.1", text), encoding="utf-8")
    pack = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", str(tree), str(older)]
    subprocess.run(pack, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
