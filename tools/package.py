# SPDX-License-Identifier: Apache-2.0
"""Builds all that is published into build/packages/, with the sum of each: the host's packages and the others.

python3 dev.py package [KIND ...]                    of: bundle deb rpm msi pkg extension wheel client
                                                     (default: all that can be built here)
python3 dev.py package msi --windows-bundle FOLDER   a bundle that a Windows machine built
"""

import argparse
import hashlib
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from dev import either
from installers import bundle, deb, msi, pkg, rpm
from installers.programs import BuildError, run
from installers.release import ROOT, Release, this_release
from tools import extension_packages

INTO = ROOT / "build" / "packages"
BUNDLE = ROOT / "build" / "bundle" / "webjpki-host"
KINDS = ("bundle", "deb", "rpm", "msi", "pkg", "extension", "wheel", "client")


def main(words: list[str]) -> int:
    """Build what is asked for; 0 when all of it was built."""
    options = _options(words)
    release = this_release()
    kinds = options.kinds or _possible_here(options.windows_bundle)
    try:
        if set(kinds) & {"bundle", "deb", "rpm", "pkg"} and not options.bundle:
            _timed("bundle", lambda: [_archive(bundle.build(release, BUNDLE), release)])
        source = options.bundle or BUNDLE
        for kind in (k for k in kinds if k != "bundle"):
            _timed(kind, _builder(kind, source, options.windows_bundle, release))
    except BuildError as failure:
        print(failure, file=sys.stderr)
        return 1
    sums = "".join(f"{_sha256(file)}  {file.name}\n" for file in _packages())
    (INTO / "SHA256SUMS").write_text(sums, encoding="utf-8")
    _say_what_is_missing(kinds)
    return 0


def _possible_here(windows_bundle: Path | None) -> list[str]:
    if sys.platform == "darwin":
        return ["bundle", "pkg"]
    if sys.platform == "win32":
        return ["bundle"]
    ours = ["bundle", "deb", "rpm", "extension", "wheel", "client"]
    return [*ours, *(["msi"] if windows_bundle else [])]


def _builder(
    kind: str, source: Path, windows_bundle: Path | None, release: Release
) -> Callable[[], list[Path]]:
    def build() -> list[Path]:
        match kind:
            case "deb":
                return [deb.build(source, INTO, release)]
            case "rpm":
                return [rpm.build(source, INTO, release)]
            case "pkg":
                return [pkg.build(source, INTO, release)]
            case "extension":
                return list(extension_packages.pack_all(INTO))
            case "wheel":
                return [_wheel(release)]
            case "client":
                return [_client(release)]
        if windows_bundle is None:
            raise BuildError("msi needs --windows-bundle: a bundle that a Windows machine built")
        return [msi.build(windows_bundle, INTO, release, edition) for edition in msi.EDITIONS]

    return build


def _timed(name: str, build: Callable[[], list[Path]]) -> None:
    print(f"{name:<8}", end=" ", flush=True)
    started = time.monotonic()
    made = build()
    seconds = time.monotonic() - started
    sizes = ", ".join(f"{file.name} {file.stat().st_size / 1e6:.1f} MB" for file in made)
    print(f"{seconds:5.0f} s  {sizes}", flush=True)


def _archive(folder: Path, release: Release) -> Path:
    """Pack a bundle for those who install nothing: unpack it, then `webjpki-host register`."""
    INTO.mkdir(parents=True, exist_ok=True)
    archive = INTO / f"webjpki-host-{release.version}-{sys.platform}.tar.xz"

    def settled(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = release.epoch
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with tarfile.open(archive, "w:xz", preset=6) as packed:
        packed.add(folder, f"webjpki-host-{release.version}", filter=settled)
    return archive


def _wheel(release: Release) -> Path:
    """Build the verifier's wheel."""
    options = ("--wheel", "--no-isolation", "--outdir", INTO)
    run(sys.executable, "-m", "build", *options, env=release.build_environment())
    return INTO / f"webjpki-{release.version}-py3-none-any.whl"


def _client(release: Release) -> Path:
    """Pack what a page loads, as npm does."""
    from tools import nodejs  # machines that build only the bundle have none

    INTO.mkdir(parents=True, exist_ok=True)
    environment = {**nodejs.node_environment(), **release.build_environment()}
    run(*nodejs.npm("pack", "--pack-destination", str(INTO), "./protocol/client"), env=environment)
    return INTO / f"webjpki-{release.version}.tgz"


def _packages() -> Iterator[Path]:
    return (file for file in sorted(INTO.iterdir()) if file.name != "SHA256SUMS" and file.is_file())


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _say_what_is_missing(kinds: list[str]) -> None:
    if sys.platform == "linux" and "msi" not in kinds:
        print(
            either(
                "Windows と macOS のパッケージは、それぞれの機械で作ったものから作ります（docs/release.md）。",
                "Packages for Windows and macOS begin on machines of their kind (docs/release.md).",
            )
        )


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="dev.py package",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    option = parser.add_argument
    option("kinds", nargs="*", choices=(*KINDS, []), metavar="KIND")
    option("--bundle", type=Path, metavar="FOLDER", help="use this bundle instead of building one")
    option("--windows-bundle", type=Path, metavar="FOLDER", help="for msi")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
