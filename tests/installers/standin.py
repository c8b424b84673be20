# SPDX-License-Identifier: Apache-2.0
"""A bundle in small: laid out as the real one, its program one of the system's own."""

import shutil
from pathlib import Path

from installers.release import Release

RELEASE = Release("1.2.3", 1_767_225_600)


def bundle(folder: Path) -> Path:
    """Make the stand-in: a linked program, a library, licence texts and a bill of materials."""
    (folder / "_internal" / "native_host").mkdir(parents=True)
    (folder / "licences" / "qt").mkdir(parents=True)
    shutil.copy("/bin/true", folder / "webjpki-host")
    (folder / "_internal" / "native_host" / "texts.json").write_text("{}", encoding="ascii")
    for name in ("LICENSE", "NOTICE", "licences/qt/LGPL.txt", "sbom.cdx.json"):
        (folder / name).write_text(f"{name}\n", encoding="ascii")
    return folder
