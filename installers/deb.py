# SPDX-License-Identifier: Apache-2.0
"""The package for Debian and Ubuntu, by dpkg-deb."""

import re
import shutil
import tempfile
from email.utils import format_datetime
from pathlib import Path

from installers import payload
from installers.programs import run
from installers.release import HOMEPAGE, MAINTAINER, ROOT, Release

_LINUX = ROOT / "installers" / "linux"
# The PC/SC service and its drivers are the system's. pyscard and Qt open these by name, unlinked.
_OPENED_BY_NAME = ("pcscd", "libpcsclite1")
_RECOMMENDS = "fonts-noto-cjk | fonts-ipafont-gothic | fonts-vlgothic"
_DESCRIPTION = """\
Description: My Number Card sign-in and signatures for web browsers
 The native part of Web JPKI: a browser extension starts it when a website asks
 a person in Japan to sign in or to sign documents with their My Number Card.
 It uses the card reader through PC/SC, shows in a window of its own who asks
 for what, and takes the PIN there. Chrome, Chromium, Edge, Brave, Vivaldi and
 Firefox find it after installation.
 .
 Web JPKI のアプリです。ウェブサイトでのマイナンバーカードによるサインインと
 電子署名に使います。
"""


def build(bundle: Path, into: Path, release: Release) -> Path:
    """Build the package from a bundle and return it. Raises BuildError."""
    architecture = run("dpkg", "--print-architecture").strip()
    package = into / f"{payload.PACKAGE}_{release.version}_{architecture}.deb"
    with tempfile.TemporaryDirectory(prefix="webjpki-deb-") as temporary:
        root = Path(temporary) / "root"
        payload.lay_out(bundle, root, release)
        _add_documents(root, release)
        _write_control(root, release, architecture)
        payload.settle(root, release)
        for script in ("preinst", "postrm"):
            (root / "DEBIAN" / script).chmod(0o755)
        into.mkdir(parents=True, exist_ok=True)
        environment = release.build_environment()
        options = ("--root-owner-group", "-Zxz", "--build")  # lintian knows no zstd
        run("dpkg-deb", *options, root, package, env=environment)
    return package


def _add_documents(root: Path, release: Release) -> None:
    documents = root / "usr/share/doc" / payload.PACKAGE
    (documents / "copyright").write_text(_copyright(), encoding="utf-8")
    payload.compress(documents / "changelog.gz", _changelog(release).encode())
    overrides = root / "usr/share/lintian/overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(_LINUX / "lintian-overrides", overrides / payload.PACKAGE)


def _write_control(root: Path, release: Release, architecture: str) -> None:
    control = root / "DEBIAN"  # also tells dpkg-shlibdeps where the package's tree begins
    control.mkdir()
    depends = ", ".join([*_OPENED_BY_NAME, *_linked_packages(root)])
    size = sum(p.stat().st_size for p in payload.everything(root) if p.is_file()) // 1024
    fields = (
        f"Package: {payload.PACKAGE}\nVersion: {release.version}\nArchitecture: {architecture}\n"
        f"Maintainer: {MAINTAINER}\nSection: utils\nPriority: optional\n"
        f"Installed-Size: {size}\nDepends: {depends}\nRecommends: {_RECOMMENDS}\n"
        f"Homepage: {HOMEPAGE}\n{_DESCRIPTION}"
    )
    (control / "control").write_text(fields, encoding="utf-8")
    listed = "\n".join(map(str, payload.manifests(lib64=False)))
    for script in ("preinst", "postrm"):
        text = payload.fill_in(_LINUX / script, {"MANIFESTS": listed})
        (control / script).write_text(text, encoding="utf-8")
    sums = run(
        *("find", "usr", "-type", "f", "-exec", "md5sum", "{}", "+"), cwd=root
    )  # dpkg --verify reads these; they guard against disks, not against people
    ordered = sorted(sums.splitlines(), key=lambda line: line.split(maxsplit=1)[1])
    (control / "md5sums").write_text("\n".join(ordered) + "\n", encoding="utf-8")


def _linked_packages(root: Path) -> list[str]:
    """Ask dpkg-shlibdeps which packages hold the libraries that the bundle is linked with."""
    binaries = [p for p in payload.everything(root / payload.HOME) if _is_elf(p)]
    own = {f"-l{binary.parent}" for binary in binaries}
    with tempfile.TemporaryDirectory() as temporary:
        debian = Path(temporary) / "debian"
        debian.mkdir()
        (debian / "control").write_text(
            f"Source: {payload.PACKAGE}\n\nPackage: {payload.PACKAGE}\nArchitecture: any\n",
            encoding="ascii",
        )
        # Missing information is about the bundle's own libraries; a missing library is an error.
        said = run(
            *("dpkg-shlibdeps", "-O", "--ignore-missing-info", f"-S{root}", *sorted(own)),
            *(f"-e{binary}" for binary in binaries),
            cwd=Path(temporary),
        )
    found = re.search(r"^shlibs:Depends=(.*)$", said, re.MULTILINE)
    return found[1].split(", ") if found else []


def _is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _changelog(release: Release) -> str:
    date = format_datetime(release.moment)
    return (
        f"{payload.PACKAGE} ({release.version}) unstable; urgency=medium\n\n"
        "  * See CHANGELOG.md of the project.\n\n"
        f" -- {MAINTAINER}  {date}\n"
    )


def _copyright() -> str:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    return (
        f"{notice}\nOn Debian systems the text of the Apache License 2.0 is in\n"
        "/usr/share/common-licenses/Apache-2.0, those of the GNU licences beside it.\n"
    )
