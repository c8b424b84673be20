# SPDX-License-Identifier: Apache-2.0
"""The licence texts of everything in a bundle, gathered from where each part keeps its own."""

import shutil
import sysconfig
from importlib.metadata import Distribution
from pathlib import Path

from installers.release import ROOT
from installers.sbom import normal

_WORDS = ("licen", "copying", "notice")
# Qt's wheels carry no text of their licence.
_OURS = {
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}


def collect(parts: list[Distribution], folder: Path) -> None:
    """Copy the texts, one folder for each part; raises ValueError for a part without any."""
    for part in parts:
        texts = _texts(part)
        if not texts:
            raise ValueError(f"{normal(part)} brings no licence text: add one to {__name__}")
        own = folder / normal(part)
        for text, name in texts.items():
            (own / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, own / name)
    python = folder / "python"
    python.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_python_licence(), python / "LICENSE.txt")


def _texts(part: Distribution) -> dict[Path, Path]:
    """Each text and its name among the part's own, which may lie in folders."""
    ours = [ROOT / "installers" / "licences" / name for name in _OURS.get(normal(part), ())]
    found = {text: Path(text.name) for text in ours}
    for file in part.files or ():
        inside = Path(*file.parts[1:])
        if not file.parts[0].endswith(".dist-info"):
            continue
        if inside.parts[0] == "licenses":
            found[Path(str(file.locate()))] = inside.relative_to("licenses")
        elif any(word in file.name.lower() for word in _WORDS):
            found[Path(str(file.locate()))] = inside
    return found


def _python_licence() -> Path:
    library = Path(sysconfig.get_path("stdlib"))
    candidates = [library / "LICENSE.txt", library.parent.parent / "LICENSE.txt"]
    debian = Path("/usr/share/doc", f"python{sysconfig.get_python_version()}", "copyright")
    for text in (*candidates, debian):
        if text.is_file():
            return text
    raise ValueError("this interpreter brings no licence text")
