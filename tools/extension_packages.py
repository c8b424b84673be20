# SPDX-License-Identifier: Apache-2.0
"""Packs the extension for the stores: the same files and date give the same bytes.

python3 -m tools.extension_packages FOLDER    writes webjpki-VERSION.zip (Chrome, Edge) and .xpi (Firefox)

Both hold the folder as it is; only the manifest leaves out what is not for that browser. Chrome's store
refuses a `key` and has one of its own: docs/store/README.md says what follows from that.
"""

import json
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from installers.release import ROOT, this_release

SOURCE = ROOT / "extension"
Manifest = dict[str, object]

_MODE = 0o100644 << 16  # a plain file; the place where Unix systems keep it in a zip


def for_chromium(manifest: Manifest) -> Manifest:
    """The manifest without what Chrome's and Edge's stores refuse or warn of."""
    left = {k: v for k, v in manifest.items() if k not in ("key", "browser_specific_settings")}
    return {**left, "background": _without(manifest["background"], "scripts")}


def for_firefox(manifest: Manifest) -> Manifest:
    """The manifest without what Firefox ignores with a warning."""
    chromium_only = ("key", "minimum_chrome_version")
    left = {k: v for k, v in manifest.items() if k not in chromium_only}
    return {**left, "background": _without(manifest["background"], "service_worker")}


def _without(members: object, name: str) -> object:
    if not isinstance(members, dict):
        raise TypeError("the manifest's background is an object")
    return {k: v for k, v in members.items() if k != name}


def pack(target: Path, fit: Callable[[Manifest], Manifest], moment: datetime) -> None:
    """Write the extension as a zip to `target`, its manifest fitted, everything dated `moment` (UTC)."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for path in sorted(p for p in SOURCE.rglob("*") if p.is_file()):
            name = path.relative_to(SOURCE).as_posix()
            octets = path.read_bytes()
            if name == "manifest.json":
                octets = (json.dumps(fit(json.loads(octets)), indent=2) + "\n").encode()
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _MODE
            entry.create_system = 3  # Unix, on whatever system this runs
            package.writestr(entry, octets)


def pack_all(folder: Path) -> tuple[Path, Path]:
    """Write both packages of this release into `folder`; return the zip and the xpi."""
    release = this_release()
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"webjpki-{release.version}"
    packages = stem.with_name(stem.name + ".zip"), stem.with_name(stem.name + ".xpi")
    for target, fit in zip(packages, (for_chromium, for_firefox), strict=True):
        pack(target, fit, release.moment)
    return packages


if __name__ == "__main__":
    for written in pack_all(Path(sys.argv[1])):
        print(written)
