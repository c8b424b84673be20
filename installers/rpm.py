# SPDX-License-Identifier: Apache-2.0
"""The package for Fedora, openSUSE and their kin, by rpmbuild."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from installers import payload
from installers.programs import run
from installers.release import HOMEPAGE, ROOT, Release

_SPEC = ROOT / "installers" / "linux" / "webjpki-host.spec"
# Folders of ours, and browsers' folders that may not be there; all others belong to the system.
_OWN_FOLDERS = (
    *("usr/lib/webjpki", "usr/share/doc/webjpki-host", "native-messaging-hosts"),
    *("etc/chromium", "etc/opt/chrome", "etc/opt/edge", "mozilla"),
)


def build(bundle: Path, into: Path, release: Release) -> Path:
    """Build the package from a bundle and return it. Raises BuildError."""
    with tempfile.TemporaryDirectory(prefix="webjpki-rpm-") as temporary:
        top = Path(temporary)
        root = top / "root"
        payload.lay_out(bundle, root, release, lib64=True)
        shutil.copyfile(ROOT / "LICENSE", root / "usr/share/doc/webjpki-host/LICENSE")
        payload.settle(root, release)
        files = top / "files"
        files.write_text("\n".join(_listed(root)) + "\n", encoding="utf-8")
        manifests = " ".join(map(str, payload.manifests(lib64=True)))
        values = {
            "VERSION": release.version,
            "URL": HOMEPAGE,
            "ROOT": str(root),
            "FILES": str(files),
        }
        spec = top / _SPEC.name
        filled = payload.fill_in(_SPEC, {**values, "MANIFESTS": manifests})
        spec.write_text(filled, encoding="utf-8")
        defined = (f"_topdir {top}", "_rpmfilename %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm")
        options = [word for value in defined for word in ("--define", value)]
        run("rpmbuild", "-bb", *options, spec, env=release.build_environment())
        (built,) = (top / "RPMS").glob("*.rpm")
        into.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(built, into / built.name))


def _listed(root: Path) -> Iterator[str]:
    yield "%defattr(-,root,root,-)"
    for path in sorted(payload.everything(root)):
        name = path.relative_to(root).as_posix()
        if path.is_symlink() or not path.is_dir():
            yield f'"/{name}"'
        elif any(own in name for own in _OWN_FOLDERS):
            yield f'%dir "/{name}"'
