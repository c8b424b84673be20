# SPDX-License-Identifier: Apache-2.0
"""Installs the .deb into a clean Debian 12, uses it there with browsers and a card, and removes it.

python -m tests.installers.trials.chroot PACKAGE.deb      as root; about 10 minutes; needs the network

The mirror is the one that this machine's apt uses. Browsers, host, libraries and card reader service
are the clean system's; outside are the card, the screen and the website.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from installers import payload
from tests.installers.trials import clean_debian, in_use
from tests.installers.trials.clean_debian import Clean, mount_system

ROOT = Path(__file__).resolve().parents[3]
_PKI = ROOT / "build" / "demo-pki"
_FOREIGN = b'{"name": "org.webjpki.host", "path": "/opt/other/host"}\n'


def try_package(debian: Clean) -> None:
    """Install, use, upgrade, remove and purge; raises AssertionError where something is wrong."""
    mount_system(debian.folder)
    before = debian.listing()
    debian.apt("install", "/older.deb")
    debian.apt("install", "/host.deb")
    _step(f"installed over an older version: {debian.run('webjpki-host', 'version').strip()}")
    _register_by_hand(debian)
    _examine(debian)
    with in_use.moved_in(debian):
        in_use.play_in_chromium()
        _step("signed in and signed in the clean system's Chromium, with a card")
        found = in_use.play_in_firefox(debian, _PKI)
        _step("signed in and signed in the clean system's Firefox, with a card")
    _step(f"doctor, with the card: {found}")
    _mend_half_removed(debian)
    debian.apt("install", "--allow-downgrades", "/older.deb")  # over a newer version
    debian.apt("remove", payload.PACKAGE)
    assert not [name for name in debian.listing() if "webjpki" in name and "dpkg" not in name]
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
    """Try a package; `--inside` is the part that mounts."""
    match words:
        case ["--inside", inside]:
            try_package(Clean(Path(inside)))
        case [package]:
            _run(Path(package).resolve())


def _run(package: Path) -> None:
    assert not ROOT.is_relative_to("/tmp"), "the trial has a /tmp of its own: move the checkout"
    with clean_debian.a_copy() as folder, tempfile.TemporaryDirectory() as work:
        shutil.copy(package, folder / "host.deb")
        _older(package, Path(work), folder / "older.deb")
        clean_debian.apart("tests.installers.trials.chroot", "--inside", folder)


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
