# SPDX-License-Identifier: Apache-2.0
"""Builds the bundle: the host with its interpreter and libraries in one folder, by PyInstaller."""

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from installers import licences, sbom, windows_resources
from installers.programs import BuildError, run
from installers.release import ROOT, Release

_OF_OTHER_SYSTEMS = {"fcntl", "grp", "msvcrt", "pwd", "resource", "termios", "winreg"}
_LOAD = "import sys; sys.path[:] = sys.argv[1:3]; [__import__(name) for name in sys.argv[3:]]"


def build(release: Release, folder: Path) -> Path:
    """Make `folder` the bundle and return it; what was there goes. About 40 s. Raises BuildError."""
    with tempfile.TemporaryDirectory(prefix="webjpki-bundle-") as temporary:
        work = Path(temporary)
        named = windows_resources.write(release, work) if sys.platform == "win32" else {}
        environment = {**release.build_environment(), **named}
        run(
            *(sys.executable, "-I", "-m", "PyInstaller", "--noconfirm", "--log-level=WARN"),
            *("--distpath", work / "dist", "--workpath", work),
            ROOT / "installers" / "bundle.spec",
            env={**environment, "PYINSTALLER_CONFIG_DIR": str(work / "cache")},
        )
        _nothing_missing((work / "bundle" / "warn-bundle.txt").read_text(encoding="utf-8"))
        sources = json.loads((work / "bundle" / "sources.json").read_text(encoding="utf-8"))
        if sys.platform == "linux":
            _close_search_paths(work / "dist")
        _everything_loads(work / "dist" / "webjpki-host" / "_internal")
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(work / "dist" / "webjpki-host", folder)
    parts = sbom.distributions([Path(source) for source in sources])
    licences.collect(parts, folder / "licences")
    for name in ("LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, folder / name)
    bill = sbom.bill_of_materials(release, parts)
    (folder / "sbom.cdx.json").write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
    return folder


def _nothing_missing(warnings: str) -> None:
    """Raise BuildError when the host itself imports a module that was left out or is not installed."""
    lines = re.findall(
        r"^(missing|excluded) module named '?([\w.]+)'? - imported by (.*)$", warnings, re.MULTILINE
    )
    wrong = [
        f"{name}, imported by {importers}"
        for kind, name, importers in lines
        # A dotted name that is missing may as well be a class of a module that is there.
        if (kind == "excluded" or "." not in name)
        and name not in _OF_OTHER_SYSTEMS
        and "native_host" in importers
    ]
    if wrong:
        raise BuildError("not in the bundle: " + "; ".join(wrong))


def _everything_loads(modules: Path) -> None:
    """Load every module of the host from the bundle's files alone; raise BuildError for what another one lacks."""
    names = [
        ".".join(path.relative_to(modules).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((modules / "native_host").rglob("*.pyc"))
    ]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    libraries = modules / version / "lib-dynload"
    run(sys.executable, "-I", "-S", "-c", _LOAD, modules, libraries, *names)


def _close_search_paths(folder: Path) -> None:
    """Take out run paths that lead to folders of the machine that built an interpreter."""
    for library in sorted(folder.rglob("*.so*")):
        path = run("patchelf", "--print-rpath", library).strip()
        if any(part and not part.startswith("$ORIGIN") for part in path.split(":")):
            run("patchelf", "--remove-rpath", library)


def executable(folder: Path) -> Path:
    """The program in a bundle."""
    return folder / ("webjpki-host.exe" if os.name == "nt" else "webjpki-host")
