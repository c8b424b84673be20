# SPDX-License-Identifier: Apache-2.0
"""The real bundle, where `python3 dev.py package` has left one: started, searched and looked through."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from installers import bundle
from installers.release import ROOT
from native_host import __version__
from native_host.callers import CHROMIUM_ID
from tools.package import BUNDLE

PROGRAM = bundle.executable(BUNDLE)
# By the names that Fedora's packages provide; a library that is not here has to be looked up there first.
IN_FEDORA = {
    *(
        "ld-linux-x86-64.so.2",
        "libc.so.6",
        "libm.so.6",
        "libdl.so.2",
        "libpthread.so.0",
        "librt.so.1",
    ),
    *("libgcc_s.so.1", "libstdc++.so.6", "libcrypto.so.3", "libffi.so.8", "libsqlite3.so.0"),
    *("liblzma.so.5", "libz.so.1", "libzstd.so.1", "libuuid.so.1", "libdbus-1.so.3"),
    *("libfontconfig.so.1", "libfreetype.so.6", "libglib-2.0.so.0", "libgthread-2.0.so.0"),
    *("libEGL.so.1", "libGL.so.1", "libX11.so.6", "libX11-xcb.so.1"),
    *("libwayland-client.so.0", "libwayland-cursor.so.0"),
    *("libxkbcommon.so.0", "libxkbcommon-x11.so.0", "libxcb.so.1", "libxcb-cursor.so.0"),
    *("libxcb-icccm.so.4", "libxcb-image.so.0", "libxcb-keysyms.so.1", "libxcb-randr.so.0"),
    *("libxcb-render.so.0", "libxcb-render-util.so.0", "libxcb-shape.so.0", "libxcb-shm.so.0"),
    *("libxcb-sync.so.1", "libxcb-util.so.1", "libxcb-xfixes.so.0", "libxcb-xkb.so.1"),
}
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


def test_notice_and_the_rpms_licence_name_every_part() -> None:
    """Seen to fail when: a library is taken along (keyring and what it needs) and NOTICE is forgotten."""
    parts = json.loads((BUNDLE / "sbom.cdx.json").read_bytes())["components"]
    spoken = (BUNDLE / "NOTICE").read_text("utf-8").lower()
    names = {part["name"].removesuffix("-essentials") for part in parts}
    assert {name for name in names if name not in spoken} == set()
    spec = (ROOT / "installers/linux/webjpki-host.spec").read_text("utf-8")
    [licence] = re.findall("^License:.*", spec, re.MULTILINE)
    terms = {part["licenses"][0]["expression"] for part in parts}
    assert {term for each in terms for term in each.split(" AND ") if term not in licence} == set()


def test_fedora_has_every_library_under_the_name_that_is_asked_for() -> None:
    """Seen to fail when: Python's bz2 is taken along, whose library Fedora calls libbz2.so.1."""
    inside = {path.name for path in BUNDLE.rglob("*.so*")}
    asked: set[str] = set()
    for binary in (PROGRAM, *BUNDLE.rglob("*.so*")):
        command = ["readelf", "-d", str(binary)]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        asked |= set(re.findall(r"\(NEEDED\).*\[(.+)\]", said))
    assert asked - inside <= IN_FEDORA
