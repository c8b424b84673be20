# SPDX-License-Identifier: Apache-2.0
"""The demo itself, played once: what it leaves behind, and judges that do object."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.rig.screen import Screen
from tools.demo.judges import verdicts

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
SETTING = {**os.environ, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that has run by itself and ended with status 0."""
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-m", "tools.demo", "--scripted", "--into", folder],
        cwd=ROOT,
        env=SETTING,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "DOES NOT AGREE" not in done.stdout
    return folder


@pytest.fixture
def outcome(played: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(played, tmp_path / "outcome"))


def objections(folder: Path) -> set[tuple[str, str]]:
    found = list(verdicts(folder, folder / "trust-anchors.pem"))
    assert len(found) == 6  # the token and two documents, each by two judges
    return {
        (verdict.judge, verdict.file.partition("-")[0]) for verdict in found if not verdict.agrees
    }


def test_everything_is_left_behind(played: Path) -> None:
    names = {path.name for path in played.iterdir()}
    assert {
        "token.json",
        "challenge.txt",
        "origin.txt",
        "trust-anchors.pem",
        "debian-reference.ja.pdf",
        "debian-reference.ja.pdf.p7s",
        "page-signin.png",
        "window-signin.png",
        "window-sign.png",
        "page-verified.png",
    } <= names
    pictures = [path.read_bytes() for path in played.glob("*.png")]
    assert all(picture.startswith(b"\x89PNG") and len(picture) > 20_000 for picture in pictures)


def test_both_judges_agree(outcome: Path) -> None:
    assert objections(outcome) == set()


@pytest.mark.parametrize(
    ("spoiled", "file"),
    [
        ("debian-reference.ja.pdf", "debian"),
        ("challenge.txt", "token.json"),
        ("origin.txt", "token.json"),
    ],
)
def test_both_judges_object_to_what_was_changed(outcome: Path, spoiled: str, file: str) -> None:
    content = bytearray((outcome / spoiled).read_bytes())
    content[-1] ^= 1
    (outcome / spoiled).write_bytes(content)
    assert objections(outcome) == {("webjpki", file), ("openssl", file)}


def close_until_gone(screen: Screen, demo: subprocess.Popen[str]) -> str:
    """Press the key that closes a browser until the demo ends: a new window may not take it yet."""
    for _ in range(60):
        screen.key("ctrl+shift+w")
        with suppress(subprocess.TimeoutExpired):
            return demo.communicate(timeout=1)[0]
    raise AssertionError("the browser does not close")


def test_a_person_closes_the_browser_without_signing(tmp_path: Path) -> None:
    with Screen() as screen:
        env = {**SETTING, **screen.env, "LC_ALL": "C.UTF-8"}
        demo = subprocess.Popen(
            [sys.executable, "-m", "tools.demo", "--into", tmp_path / "demo"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            text=True,
        )
        with demo:
            try:
                window = screen.find("Chromium")
                said = close_until_gone(screen, demo)
            finally:
                demo.kill()
    assert window
    assert "1234" in said
    assert "No document was signed" in said
    assert demo.returncode == 1
