# SPDX-License-Identifier: Apache-2.0
"""What a package puts onto a Linux system: one tree, which .deb and .rpm share."""

import gzip
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from installers.release import ROOT, Release
from native_host.browsers import MANIFEST, Family, Scope, known_browsers
from native_host.registration_manifest import manifest

PACKAGE = "webjpki-host"
HOME = Path("usr/lib/webjpki")
PROGRAM = Path("/") / HOME / "webjpki-host"
_DOC = Path("usr/share/doc") / PACKAGE
_SHARED = Path("/") / HOME / "chromium.json"


def manifests(*, lib64: bool) -> dict[Path, Family]:
    """List the manifests for every browser, system-wide, as absolute paths.

    `lib64` adds the folder in which Firefox looks on Fedora and its kin; Debian's never does.
    """
    return {
        place / MANIFEST: browser.family
        for browser in known_browsers("linux", Path("/nobody"), {})
        for place in browser.places(Scope.SYSTEM)
        if isinstance(place, Path) and (lib64 or "lib64" not in place.parts)
    }


def lay_out(bundle: Path, root: Path, release: Release, *, lib64: bool = False) -> None:
    """Fill `root` with everything that is installed. Modes and dates are settled, owners are not."""
    shutil.copytree(bundle, root / HOME, symlinks=True)
    _move_documents(root)
    _link(root / "usr/bin" / PACKAGE, Path("..", *PROGRAM.parts[2:]))
    _write_manifests(root, lib64=lib64)
    _copy(ROOT / "installers/linux/webjpki.desktop", root / "usr/share/applications")
    for size in (16, 32, 48, 128):
        icons = root / f"usr/share/icons/hicolor/{size}x{size}/apps"
        _copy(ROOT / f"extension/icons/{size}.png", icons, "webjpki.png")
    manual = (ROOT / "installers/linux/webjpki-host.1").read_bytes()
    compress(root / "usr/share/man/man1/webjpki-host.1.gz", manual)
    settle(root, release)


def _write_manifests(root: Path, *, lib64: bool) -> None:
    """Put manifests in place: below /etc as links, for a file there would stay after a removal."""
    (root / _SHARED.relative_to("/")).write_bytes(manifest(PROGRAM, Family.CHROMIUM))
    for path, family in manifests(lib64=lib64).items():
        target = root / path.relative_to("/")
        if family is Family.FIREFOX:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(manifest(PROGRAM, family))
        else:
            _link(target, _SHARED)


def _move_documents(root: Path) -> None:
    documents = root / _DOC
    documents.mkdir(parents=True)
    for name in ("NOTICE", "sbom.cdx.json", "licences"):
        shutil.move(root / HOME / name, documents / name)
    (root / HOME / "LICENSE").unlink()  # Debian has it in common-licenses; rpm adds it again
    policies = ROOT / "installers/policies"
    if policies.is_dir():  # for administrators to copy: nothing is forced on anybody
        shutil.copytree(policies, documents / "policies")


def settle(root: Path, release: Release) -> None:
    """Give every file of the tree, and its top, their modes and the release's date."""
    for path in (*sorted(everything(root), reverse=True), root):
        if not path.is_symlink():
            runs = path.is_dir() or path == root / PROGRAM.relative_to("/")
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (release.epoch, release.epoch), follow_symlinks=False)


def everything(root: Path) -> Iterator[Path]:
    """Yield every file, link and folder below `root`."""
    for parent, folders, files in os.walk(root):
        for name in folders + files:
            yield Path(parent, name)


def fill_in(template: Path, values: Mapping[str, str]) -> str:
    """Read a template and replace each @NAME@."""
    text = template.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def compress(path: Path, content: bytes) -> None:
    """Write gzip without date and name, so that the same content gives the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, 9, mtime=0))


def _copy(source: Path, folder: Path, name: str | None = None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / (name or source.name))


def _link(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
