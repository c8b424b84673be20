# SPDX-License-Identifier: Apache-2.0
"""The source that wixl makes a Windows package from: files, registry keys, English texts.

wixl 0.101 loses or dies of what is not ASCII; other languages' texts are set afterwards.
"""

import uuid
import xml.etree.ElementTree as ET  # written here, never read
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from installers.release import Release
from native_host.browsers import Family, RegistryKey, Scope, known_browsers
from native_host.registration_manifest import manifest

_NAMESPACE = uuid.UUID("5a0f1b7e-6d7c-5d0c-8c62-3f1f6b7f5c11")
# Windows replaces older versions by this number. It never changes.
UPGRADE_CODES = {
    Scope.USER: "{2C0A7C55-7C63-4E0A-9E6B-6A8B1B3E5B01}",
    Scope.SYSTEM: "{2C0A7C55-7C63-4E0A-9E6B-6A8B1B3E5B02}",
}
PROGRAM = "webjpki-host.exe"


@dataclass(frozen=True)
class Edition:
    """One package: for whom, and in which language its texts are."""

    scope: Scope
    lang: str  # "ja" or "en"
    texts: Mapping[str, str] = field(hash=False)
    english: Mapping[str, str] = field(hash=False)

    @property
    def hive(self) -> str:
        """Where browsers find its host."""
        return "HKCU" if self.scope is Scope.USER else "HKLM"

    def product_code(self, release: Release) -> str:
        """The number of exactly this package."""
        return _guid(f"product {release.version} {release.epoch} {self.scope.value} {self.lang}")


def write_manifests(files: Path) -> None:
    """Put the two manifests beside the program; they name it relative to themselves."""
    for family in Family:
        (files / f"{family.value}.json").write_bytes(manifest(PROGRAM, family))


def source(files: Path, edition: Edition, release: Release) -> bytes:
    """Write the source for everything below `files`, to be read with that folder as the current one."""
    wix = ET.Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    product = _product(wix, edition, release)
    target = ET.SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    menu = ET.SubElement(target, "Directory", Id="ProgramMenuFolder")
    home = "LocalAppDataFolder" if edition.scope is Scope.USER else "ProgramFiles64Folder"
    top = ET.SubElement(target, "Directory", Id=home)
    install = ET.SubElement(top, "Directory", Id="INSTALLDIR", Name="Web JPKI")
    components = [
        *_files(install, files, files, edition),
        _keys(install, edition),
        _shortcut(menu, edition),
    ]
    feature = ET.SubElement(product, "Feature", Id="All", Level="1")
    for component in components:
        ET.SubElement(feature, "ComponentRef", Id=component)
    ET.indent(wix)
    written: bytes = ET.tostring(wix, encoding="utf-8", xml_declaration=True)
    return written


def _product(wix: ET.Element, edition: Edition, release: Release) -> ET.Element:
    english = edition.english
    product = ET.SubElement(
        wix,
        "Product",
        Id=edition.product_code(release),
        Name="Web JPKI",
        Language=edition.texts["language"],
        Codepage="65001",
        Version=release.version,
        Manufacturer="Web JPKI",
        UpgradeCode=UPGRADE_CODES[edition.scope],
    )
    whom = "perUser" if edition.scope is Scope.USER else "perMachine"
    ET.SubElement(
        product,
        "Package",
        InstallerVersion="500",
        Compressed="yes",
        InstallScope=whom,
        Languages=edition.texts["language"],
        SummaryCodepage="65001",
        Comments=english["comments"],
    )
    ET.SubElement(product, "MajorUpgrade", DowngradeErrorMessage=english["downgrade"])
    ET.SubElement(product, "MediaTemplate", EmbedCab="yes")
    for name, value in (("ARPCOMMENTS", english["comments"]), ("ARPNOMODIFY", "1")):
        ET.SubElement(product, "Property", Id=name, Value=value)
    return product


def _files(folder: ET.Element, path: Path, top: Path, edition: Edition) -> Iterator[str]:
    """Describe one folder: a component for its files, and the folders below."""
    entries = sorted(path.iterdir())
    files = [entry for entry in entries if entry.is_file()]
    here = path.relative_to(top).as_posix()
    if files:
        component = _component(folder, f"files {here}", edition)
        for number, file in enumerate(files):
            name = file.relative_to(top).as_posix()
            entry = ET.SubElement(
                component, "File", Id=_id("file", name), Name=file.name, Source=name
            )
            if number == 0:
                entry.set("KeyPath", "yes")
        yield component.attrib["Id"]
    for below in (entry for entry in entries if entry.is_dir()):
        name = below.relative_to(top).as_posix()
        inner = ET.SubElement(folder, "Directory", Id=_id("folder", name), Name=below.name)
        yield from _files(inner, below, top, edition)


def _keys(install: ET.Element, edition: Edition) -> str:
    component = _component(install, "keys", edition)
    keys = {
        place.path: browser.family
        for browser in known_browsers("win32", Path("C:/nobody"), {})
        for place in browser.places(edition.scope)
        if isinstance(place, RegistryKey)
    }
    for number, (key, family) in enumerate(keys.items()):
        value = f"[INSTALLDIR]{family.value}.json"
        entry = ET.SubElement(
            component, "RegistryValue", Root=edition.hive, Key=key, Type="string", Value=value
        )
        entry.set("KeyPath", "no" if number else "yes")
    return component.attrib["Id"]


def _shortcut(menu: ET.Element, edition: Edition) -> str:
    component = _component(menu, "shortcut", edition)
    ET.SubElement(
        component,
        "Shortcut",
        Id="check",
        Name=edition.english["shortcut"],
        Description=edition.english["shortcut_description"],
        Target=f"[INSTALLDIR]{PROGRAM}",
        Arguments="doctor --pause",
        WorkingDirectory="INSTALLDIR",
    )
    ET.SubElement(
        component,
        "RegistryValue",
        Root=edition.hive,
        Key=r"Software\Web JPKI",
        Name="shortcut",
        Type="integer",
        Value="1",
        KeyPath="yes",
    )
    return component.attrib["Id"]


def _component(parent: ET.Element, what: str, edition: Edition) -> ET.Element:
    guid = _guid(f"component {edition.scope.value} {what}")
    return ET.SubElement(parent, "Component", Id=_id("component", what), Guid=guid, Win64="yes")


def _id(kind: str, name: str) -> str:
    return f"{kind}_{uuid.uuid5(_NAMESPACE, name).hex[:16]}"


def _guid(name: str) -> str:
    return "{" + str(uuid.uuid5(_NAMESPACE, name)).upper() + "}"
