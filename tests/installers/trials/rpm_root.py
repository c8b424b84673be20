# SPDX-License-Identifier: Apache-2.0
"""Installs, replaces and removes the .rpm with rpm itself in a clean system, its scripts included.

That system is a Debian with rpm in it: the package's needs are not resolved, for lack of a Fedora to ask.
"""

import shutil
import sys
from pathlib import Path

from installers import payload
from tests.installers.trials import clean_debian
from tests.installers.trials.clean_debian import Clean, mount_system

_FOREIGN = b'{"name": "org.webjpki.host", "path": "/opt/other/host"}\n'
_ASIDE = ".before-webjpki"
_CACHES = ("usr/share/icons", "usr/share/mime", "var/lib/rpm", "var/lib/dpkg")


def try_package(system: Clean) -> None:
    """Install over somebody else's manifest, start, replace, remove; raises AssertionError."""
    mount_system(system.folder)
    system.apt("install", "rpm")
    place = system.folder / "etc/chromium/native-messaging-hosts/org.webjpki.host.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(_FOREIGN)
    system.run("rpm", "--initdb")
    before = system.listing()
    system.run("rpm", "-i", "--nodeps", "/host.rpm")
    for manifest in payload.manifests(lib64=True):
        path = system.folder / manifest.relative_to("/")
        assert path.is_symlink() or path.is_file(), manifest
    assert place.with_name(place.name + _ASIDE).read_bytes() == _FOREIGN
    version = system.run("webjpki-host", "version").strip()
    system.run("rpm", "-U", "--nodeps", "--replacepkgs", "/host.rpm")
    assert place.is_symlink(), "replacing the package took the manifest along"
    assert place.with_name(place.name + _ASIDE).read_bytes() == _FOREIGN
    system.run("rpm", "-e", payload.PACKAGE)
    assert place.read_bytes() == _FOREIGN
    left = system.listing()
    changed = {name for name in before | left if before.get(name) != left.get(name)}
    unexpected = {name for name in changed if not name.startswith(_CACHES)}
    assert not unexpected, sorted(unexpected)
    print(
        f"    version {version}: installed, started, replaced, removed: {len(before)} files as before"
    )


def main(words: list[str]) -> None:
    """Try a package; `--inside` is the part that mounts."""
    match words:
        case ["--inside", inside]:
            try_package(Clean(Path(inside)))
        case [package]:
            with clean_debian.a_copy() as folder:
                shutil.copy(Path(package), folder / "host.rpm")
                clean_debian.apart("tests.installers.trials.rpm_root", "--inside", folder)


if __name__ == "__main__":
    main(sys.argv[1:])
