# SPDX-License-Identifier: Apache-2.0
"""The packages for Windows, made on Linux by wixl from a bundle that a Windows machine built."""

import json
import shutil
import tempfile
import uuid
from pathlib import Path

from installers.msi_source import Edition, source, write_manifests
from installers.programs import BuildError, run
from installers.release import ROOT, Release
from native_host.browsers import Scope

_TEXTS = json.loads((ROOT / "installers/windows/texts.json").read_text(encoding="utf-8"))
EDITIONS = [
    Edition(scope, lang, _TEXTS[lang], _TEXTS["en"]) for scope in Scope for lang in ("ja", "en")
]
_DOWNGRADE = "NOT WIX_DOWNGRADE_DETECTED"


def build(bundle: Path, into: Path, release: Release, edition: Edition) -> Path:
    """Build one edition from a Windows bundle and return it. Raises BuildError."""
    whom = "user" if edition.scope is Scope.USER else "machine"
    package = into / f"webjpki-host-{release.version}-{whom}-{edition.lang}.msi"
    with tempfile.TemporaryDirectory(prefix="webjpki-msi-") as temporary:
        files = Path(temporary) / "files"
        shutil.copytree(bundle, files)
        write_manifests(files)
        plan = files / "webjpki.wxs"
        plan.write_bytes(source(files, edition, release))
        made = Path(temporary) / package.name
        environment = release.build_environment()
        run("wixl", "--arch", "x64", "--output", made, plan.name, env=environment, cwd=files)
        _finish(made, edition, release)
        into.mkdir(parents=True, exist_ok=True)
        shutil.move(made, package)
    return package


def _finish(package: Path, edition: Edition, release: Release) -> None:
    """Set the summary's language, and the edition's texts in place of the English ones."""
    texts = edition.texts
    code = uuid.uuid5(uuid.NAMESPACE_OID, edition.product_code(release))
    identity = "{" + str(code).upper() + "}"
    run("msibuild", package, "-s", "Web JPKI", "Web JPKI", f"x64;{texts['language']}", identity)
    _replace_same_version(package)
    if edition.lang == "en":
        return
    codepage = package.with_name("_ForceCodepage.idt")  # before the first text that is not ASCII
    codepage.write_bytes(b"\r\n\r\n65001\t_ForceCodepage\r\n")
    run("msibuild", package, "-i", codepage)
    for table, column, value, key, row in (
        ("LaunchCondition", "Description", texts["downgrade"], "Condition", _DOWNGRADE),
        ("Property", "Value", texts["comments"], "Property", "ARPCOMMENTS"),
        ("Shortcut", "Name", f"WEBJPKI|{texts['shortcut']}", "Shortcut", "check"),
        ("Shortcut", "Description", texts["shortcut_description"], "Shortcut", "check"),
    ):
        change = f"UPDATE `{table}` SET `{column}` = '{value}' WHERE `{key}` = '{row}'"  # noqa: S608  # our texts
        run("msibuild", package, "-q", change)


def _replace_same_version(package: Path) -> None:
    """Have the other language's package of this version replaced too, not installed beside."""
    table = run("msiinfo", "export", package, "Upgrade")
    plain, inclusive = "\t1\t\tWIX_UPGRADE_DETECTED", "\t513\t\tWIX_UPGRADE_DETECTED"
    if plain not in table:
        raise BuildError("wixl wrote the Upgrade table in another way than expected")
    file = package.with_name("Upgrade.idt")
    lines = table.replace(plain, inclusive).splitlines()
    file.write_bytes("\r\n".join([*lines, ""]).encode())
    run("msibuild", package, "-i", file)
