# SPDX-License-Identifier: Apache-2.0
"""The package for macOS, by pkgbuild and productbuild, which only a Mac has. Never run yet."""

import os
import shutil
import tempfile
from pathlib import Path

from installers.payload import fill_in
from installers.programs import run
from installers.release import ROOT, Release

_MACOS = ROOT / "installers" / "macos"
HOME = Path("Library/Application Support/Web JPKI")


def build(bundle: Path, into: Path, release: Release) -> Path:
    """Build the package from a bundle and return it; signs where WEBJPKI_SIGN_PACKAGE_AS names a key."""
    package = into / f"webjpki-host-{release.version}.pkg"
    with tempfile.TemporaryDirectory(prefix="webjpki-pkg-") as temporary:
        work = Path(temporary)
        lay_out(bundle, work / "root")
        scripts = work / "scripts"
        scripts.mkdir()
        shutil.copyfile(_MACOS / "postinstall", scripts / "postinstall")
        (scripts / "postinstall").chmod(0o755)
        run(
            *("pkgbuild", "--root", work / "root", "--scripts", scripts, "--identifier"),
            *("org.webjpki.host", "--version", release.version, work / "host.pkg"),
            env=release.build_environment(),
        )
        plan = work / "distribution.xml"
        filled = fill_in(_MACOS / "distribution.xml", {"VERSION": release.version})
        plan.write_text(filled, encoding="utf-8")
        (work / "resources").mkdir()
        shutil.copyfile(ROOT / "LICENSE", work / "resources" / "LICENSE")
        key = os.environ.get("WEBJPKI_SIGN_PACKAGE_AS")
        signed = ("--sign", key) if key else ()
        into.mkdir(parents=True, exist_ok=True)
        run(
            *("productbuild", "--distribution", plan, "--package-path", work),
            *("--resources", work / "resources", *signed, package),
        )
    return package


def lay_out(bundle: Path, root: Path) -> None:
    """Fill `root` with everything that is installed; the manifests are written by `register`."""
    home = root / HOME
    shutil.copytree(bundle, home, symlinks=True)
    shutil.copyfile(_MACOS / "uninstall.sh", home / "uninstall.sh")
    (home / "uninstall.sh").chmod(0o755)
    command = root / "usr/local/bin/webjpki-host"
    command.parent.mkdir(parents=True)
    command.symlink_to(Path("/") / HOME / "webjpki-host")
