# SPDX-License-Identifier: Apache-2.0
"""The bill of materials (CycloneDX 1.5, JSON): what is in a bundle, by the files that went into it."""

import platform
import re
import sys
import uuid
from collections.abc import Iterable
from importlib.metadata import Distribution
from importlib.metadata import distributions as installed
from pathlib import Path

from installers.release import ROOT, Release

_NAMESPACE = uuid.UUID("8a6f2f0e-5d0b-5a4e-9f0b-7a1d3c1b2e90")
# Where a distribution's own metadata does not say it in SPDX's words.
_LICENCES = {
    "asn1crypto": "MIT",
    "backports-tarfile": "MIT",
    "cffi": "MIT-0",
    "cryptography": "Apache-2.0 OR BSD-3-Clause",
    "fonttools": "MIT",
    "jaraco-classes": "MIT",
    "lxml": "BSD-3-Clause",
    "oscrypto": "MIT",
    "pyhanko": "MIT",
    "pyhanko-certvalidator": "MIT",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pyscard": "LGPL-2.1-or-later",
    "pyside6-essentials": "LGPL-3.0-only",
    "pyyaml": "MIT",
    "shiboken6": "LGPL-3.0-only",
    "tzlocal": "MIT",
    "uritools": "MIT",
}


def distributions(sources: Iterable[Path]) -> list[Distribution]:
    """Name the installed distributions that these files came from, and PyInstaller for its start program.

    Raises ValueError for a file of site-packages that belongs to none.
    """
    owner = {
        Path(str(file.locate())): distribution
        for distribution in installed()
        for file in distribution.files or ()
    }
    found = {"pyinstaller": Distribution.from_name("pyinstaller")}
    for source in sources:
        distribution = owner.get(source)
        if distribution is not None:
            found[normal(distribution)] = distribution
        elif "site-packages" in source.parts:
            raise ValueError(f"{source.name} in the bundle belongs to no installed distribution")
    return [found[name] for name in sorted(found)]


def normal(distribution: Distribution) -> str:
    """The distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()


def bill_of_materials(release: Release, parts: list[Distribution]) -> dict[str, object]:
    """Write the bill for a bundle of these parts and the running interpreter."""
    host = _component("application", "webjpki-host", release.version, "Apache-2.0")
    python = _component("platform", "python", platform.python_version(), "Python-2.0")
    hashes = _locked_hashes((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    components = [python, *(_of_distribution(part, hashes) for part in parts)]
    serial = uuid.uuid5(_NAMESPACE, f"{release.version} {release.epoch} {sys.platform}")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": release.moment.isoformat().replace("+00:00", "Z"),
            "component": host,
        },
        "components": components,
        "dependencies": [
            {"ref": host["bom-ref"], "dependsOn": [part["bom-ref"] for part in components]}
        ],
    }


def _component(kind: str, name: str, version: str, licence: str) -> dict[str, object]:
    return {
        "type": kind,
        "bom-ref": f"{name}@{version}",
        "name": name,
        "version": version,
        "licenses": [{"expression": licence}],
    }


def _of_distribution(part: Distribution, hashes: dict[str, list[str]]) -> dict[str, object]:
    name = normal(part)
    licence = _LICENCES.get(name) or part.metadata.json.get("license_expression")
    if licence is None:
        raise ValueError(f"the licence of {name} is not known: add it to {__name__}")
    component = _component("library", name, part.version, str(licence))
    component["purl"] = f"pkg:pypi/{name}@{part.version}"
    if known := hashes.get(f"{name}=={part.version}"):
        # One for each wheel and source archive of that version; the lock admits no other.
        component["properties"] = [
            {"name": "requirements.lock:sha256", "value": digest} for digest in known
        ]
    return component


def _locked_hashes(lock: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    current = ""
    for line in lock.splitlines():
        if pinned := re.match(r"([a-z0-9.-]+==\S+)", line):
            current = pinned[1]
        found.setdefault(current, []).extend(re.findall(r"sha256:([0-9a-f]{64})", line))
    return found
