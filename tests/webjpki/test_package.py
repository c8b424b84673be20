# SPDX-License-Identifier: Apache-2.0
"""What is published is this package alone, light to import, and works outside of the checkout."""

import json
import os
import subprocess
import sys
import zipfile
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

import webjpki
from simulated_card.authorities import Credential, TestPki
from tests.webjpki.made import DOCUMENT, NONCE, NOW, ORIGIN, Cms, token

ROOT = Path(webjpki.__file__).parent.parent
FORBIDDEN = {
    "smartcard", "PySide6", "pyhanko", "pyhanko_certvalidator", "signxml", "lxml", "native_host",
    "simulated_card", "http", "urllib.request", "requests", "aiohttp", "httpx", "asyncio",
}  # fmt: skip
LIST_MODULES = "import sys, json; {}; print(json.dumps(sorted(sys.modules)))"
EVERYTHING = (
    "import webjpki; [getattr(webjpki, name) for name in webjpki.__all__"
    " if webjpki._HOME[name] not in webjpki._EXTRAS]"
)
VERIFY_OUTSIDE = """
import json, sys
from base64 import b64decode
from datetime import datetime
import webjpki

case = json.load(sys.stdin)
trust = webjpki.TrustAnchors.for_testing(webjpki.read_anchors(case["anchors"].encode()))
at = datetime.fromisoformat(case["at"])
verifier = webjpki.AuthenticationVerifier(origin=case["origin"], trust=trust)
login = verifier.verify(case["token"], expected_nonce=case["nonce"], at=at)
signed = webjpki.SignatureVerifier(trust=trust).verify_cms(
    b64decode(case["container"]), content=b64decode(case["document"]), at=at
)
print(json.dumps([webjpki.__file__, login.chain.anchor.is_test, signed.certificate.holder.name.value]))
"""


def _modules(statement: str) -> set[str]:
    program = LIST_MODULES.format(statement)
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(json.loads(shown.stdout))


@pytest.mark.parametrize("statement", ["import webjpki", EVERYTHING])
def test_import_brings_no_card_window_or_network(statement: str) -> None:
    assert not FORBIDDEN & _modules(statement)


def test_import_alone_brings_no_library_at_all() -> None:
    assert not {"cryptography", "asn1crypto"} & _modules("import webjpki")


@pytest.mark.parametrize(
    ("name", "brought"), [("PdfVerifier", "pyhanko"), ("XmlVerifier", "lxml"), ("CmsVerifier", "")]
)
def test_a_format_brings_its_own_library_only(name: str, brought: str) -> None:
    """Seen to fail when: all formats are loaded along with one of them."""
    loaded = _modules(f"from webjpki import {name}")
    assert not {"smartcard", "PySide6", "native_host", "simulated_card"} & loaded
    assert not brought or brought in loaded
    # pyHanko itself brings lxml, for metadata.
    assert ({"pyhanko", "lxml"} & loaded) - {"lxml"} <= {brought}
    assert brought or "lxml" not in loaded


def test_a_format_that_is_not_installed_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['lxml'] = None\n"
        "try: from webjpki import XmlVerifier\n"
        "except ImportError as error: print(error)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "pip install 'webjpki[xml]'" in shown.stdout


def test_public_names_are_the_listed_ones() -> None:
    assert sorted(webjpki._HOME) == sorted(webjpki.__all__)
    assert all(hasattr(webjpki, name) for name in webjpki.__all__)
    assert not hasattr(webjpki, "nothing_of_the_kind")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


def test_wheel_holds_this_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("/METADATA")))
    package = {name for name in names if ".dist-info/" not in name}
    own = Path(webjpki.__file__).parent
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in own.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert package == expected
    assert "webjpki/py.typed" in package
    metadata_folder = "-".join(wheel.name.split("-")[:2]) + ".dist-info/"
    assert all(name.startswith(metadata_folder) for name in set(names) - package)
    lines = metadata.decode().splitlines()
    needed = [x for x in lines if x.startswith("Requires-Dist") and "extra ==" not in x]
    assert sorted(line.split()[1].split(">")[0] for line in needed) == [
        "asn1crypto",
        "cryptography",
    ]
    assert (own / "README.md").read_text("utf-8").splitlines()[0] in metadata.decode()


def test_wheel_verifies_outside_of_the_checkout(
    wheel: Path, tmp_path: Path, pki: TestPki, hanako: Credential, hanako_login: Credential
) -> None:
    """-I keeps the checkout out; the libraries come from this environment, the package does not."""
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    libraries = os.path.dirname(os.path.dirname(sys.modules["cryptography"].__file__ or ""))
    case = {
        "anchors": "".join(
            pki.authority(purpose, 3).certificate.public_bytes(Encoding.PEM).decode()
            for purpose in ("signature", "authentication")
        ),
        "at": NOW.isoformat(),
        "origin": ORIGIN,
        "nonce": NONCE,
        "token": token(hanako_login),
        "container": b64encode(Cms(hanako).der()).decode(),
        "document": b64encode(DOCUMENT).decode(),
    }
    # The environment's .pth names the checkout, so the folders are put in place by hand, without site.
    program = f"import sys; sys.path[:0] = [{str(installed)!r}, {libraries!r}]\n{VERIFY_OUTSIDE}"
    shown = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", program],
        input=json.dumps(case), capture_output=True, text=True, cwd=tmp_path, check=True,
    )  # fmt: skip
    where, is_test, name = json.loads(shown.stdout)
    assert Path(where).is_relative_to(installed)
    assert is_test
    assert name == "山田　花子"


def test_these_tests_pass_against_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """-P keeps the checkout's own package behind the wheel's; mutations take long and show no more."""
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    python, env = [sys.executable, "-P"], {**os.environ, "PYTHONPATH": str(installed)}
    where = [*python, "-c", "import webjpki; print(webjpki.__file__)"]
    found = subprocess.run(where, env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(installed)
    folder = Path(__file__).parent
    apart = [f"--ignore={folder / name}.py" for name in ("test_package", "test_mutations")]
    tests = [*python, "-m", "pytest", "-q", "-n", "0", *apart, str(folder)]
    done = subprocess.run(tests, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
