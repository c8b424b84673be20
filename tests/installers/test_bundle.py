# SPDX-License-Identifier: Apache-2.0
"""The real bundle, where `python3 dev.py package` has left one: started, searched and looked through."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from installers import bundle
from native_host import __version__
from native_host.callers import CHROMIUM_ID
from tools.package import BUNDLE

PROGRAM = bundle.executable(BUNDLE)
CALLER = f"chrome-extension://{CHROMIUM_ID}/"
pytestmark = pytest.mark.skipif(
    not PROGRAM.exists(), reason="needs a bundle: `python3 dev.py package bundle`"
)


def start(*arguments: str, cwd: Path | None = None, **env: str) -> bytes:
    return subprocess.run(
        [PROGRAM, *arguments],
        cwd=cwd,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    ).stdout


def test_it_greets_as_the_source_does() -> None:
    greeting = start(CALLER)
    assert json.loads(greeting[4:]) == {"version": __version__, "protocol": 1}


def test_neither_the_current_folder_nor_pythons_variables_are_searched(tmp_path: Path) -> None:
    trap = "import os; os.write(2, b'TRAPPED'); os._exit(66)"
    for name in ("struct", "json", "native_host", "sitecustomize", "usercustomize", "argparse"):
        (tmp_path / f"{name}.py").write_text(trap, encoding="ascii")
    variables = {
        "PYTHONPATH": str(tmp_path),
        "PYTHONHOME": str(tmp_path),
        "PYTHONSTARTUP": str(tmp_path / "json.py"),
        "PYTHONUSERBASE": str(tmp_path),
        "PYTHONINSPECT": "1",
        "PYTHONVERBOSE": "1",
    }
    assert start("version", cwd=tmp_path, **variables).decode().strip() == __version__
    assert start(CALLER, cwd=tmp_path, **variables)[4:] == start(CALLER)[4:]


def test_nothing_of_tests_or_of_the_simulated_card_is_inside() -> None:
    names = [path.relative_to(BUNDLE).as_posix() for path in BUNDLE.rglob("*")]
    assert "_internal/native_host/app.pyc" in names
    for word in ("simulated", "pytest", "hypothesis", "examples", "webjpki/trust", "pyimod"):
        assert not [name for name in names if word in name], word
    assert not [name for name in names if "tests" in name.split("/")]
    octets = PROGRAM.read_bytes()
    for importer in (b"pyimod", b"pyiboot", b"pyi_rth"):
        assert importer not in octets, importer


def test_no_run_path_leads_outside() -> None:
    for library in BUNDLE.rglob("*.so*"):
        asked = ["readelf", "-d", str(library)]
        said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        for line in said.splitlines():
            if "RUNPATH" in line or "RPATH" in line:
                paths = line.partition("[")[2].rstrip("]").split(":")
                assert all(path.startswith("$ORIGIN") for path in paths), (library, paths)


def test_the_bill_names_every_part_with_licence_text() -> None:
    bill = json.loads((BUNDLE / "sbom.cdx.json").read_bytes())
    names = {part["name"] for part in bill["components"]}
    assert {"python", "pyside6-essentials", "pyscard", "cryptography", "asn1crypto"} <= names
    for part in bill["components"]:
        assert part["licenses"][0]["expression"]
        assert list((BUNDLE / "licences" / part["name"]).rglob("*"))
    assert bill["metadata"]["component"]["version"] == __version__
