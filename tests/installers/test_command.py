# SPDX-License-Identifier: Apache-2.0
"""The command line as a person meets it: a process, in a home of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from native_host import __version__
from native_host.browsers import MANIFEST
from native_host.callers import CHROMIUM_ID
from tests.installers.conftest import tree

ROOT = Path(__file__).resolve().parents[2]
UNLISTED = (
    "--help",
    "--pause",
    "--user-data-dir",
)  # --pause is the menu entry's, the last one Chromium's
TEXTS = json.loads((ROOT / "native_host" / "command_texts.json").read_text("utf-8"))


def host(
    home: Path, *arguments: str, lang: str = "en_US.UTF-8"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-m", "native_host", *arguments],
        env={"HOME": str(home), "LANG": lang, "PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_version(home: Path) -> None:
    assert host(home, "version").stdout == f"{__version__}\n"


@pytest.mark.parametrize(
    "arguments", [(), ("chrome-extension://another/",), ("moz-extension://x/",)]
)
def test_nobody_else_gets_a_byte_on_stdout(home: Path, arguments: tuple[str, ...]) -> None:
    refused = host(home, *arguments)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--help" in refused.stderr


def test_a_browser_with_our_extension_is_greeted_as_before(home: Path) -> None:
    greeting = host(home, f"chrome-extension://{CHROMIUM_ID}/").stdout
    assert json.loads(greeting[4:])["version"] == __version__


def test_register_and_back(home: Path) -> None:
    before = tree(home)
    dry = host(home, "register", "--dry-run")
    assert dry.returncode == 0
    assert "would be registered" in dry.stdout
    assert tree(home) == before
    done = host(home, "register")
    assert done.returncode == 0
    assert done.stdout.count(" registered\n") == 3
    assert len(list(home.rglob(MANIFEST))) == 3
    assert host(home, "unregister").returncode == 0
    assert tree(home) == before
    assert host(home, "unregister").stdout == TEXTS["nothing"]["en"] + "\n"


def test_what_was_registered_starts_us(home: Path) -> None:
    host(home, "register", "--browser", "chromium")
    (file,) = home.rglob(MANIFEST)
    program = json.loads(file.read_bytes())["path"]
    caller = json.loads(file.read_bytes())["allowed_origins"][0]
    greeting = subprocess.run(
        [program, caller], stdin=subprocess.DEVNULL, capture_output=True, check=True
    ).stdout
    assert json.loads(greeting[4:])["protocol"] == 1


def test_a_home_without_browsers_says_what_to_do(tmp_path: Path) -> None:
    told = host(tmp_path, "register", lang="ja_JP.UTF-8")
    assert told.returncode == 1
    assert told.stdout.strip() == TEXTS["none"]["ja"]
    assert tree(tmp_path) == {}


def test_a_foreign_manifest_is_named_with_the_way_out(home: Path) -> None:
    place = home / ".config/chromium/NativeMessagingHosts"
    place.mkdir()
    (place / MANIFEST).write_text("{}", encoding="ascii")
    told = host(home, "register", "--browser", "chromium")
    assert told.returncode == 1
    assert str(place) in told.stdout
    assert "--replace" in told.stdout
    assert host(home, "register", "--browser", "chromium", "--replace").returncode == 0
    host(home, "unregister")
    assert (place / MANIFEST).read_text(encoding="ascii") == "{}"


def test_what_the_doctor_says_to_type_can_be_typed(home: Path) -> None:
    """Seen to fail when: it names the command that packages for Linux install."""
    last = host(home, "doctor").stdout.splitlines()[-1]
    typed = subprocess.run(
        ["sh", "-c", last.partition(": ")[2]],
        env={"HOME": str(home), "LANG": "en_US.UTF-8", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert typed.stdout.startswith("Web JPKI check-up"), typed.stderr


def read_only(folder: Path) -> list[str]:
    """Give what runs a program with `folder` mounted read-only, in namespaces of its own."""
    script = f'mount --bind -o ro "{folder}" "{folder}" && exec "$@"'
    prefix = ["unshare", "-rm", "sh", "-c", script, "sh"]
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("no mount namespaces here")
    return prefix


def test_a_read_only_home_is_said_plainly(home: Path) -> None:
    command = [*read_only(home), sys.executable, "-I", "-m", "native_host", "register"]
    told = subprocess.run(
        command,
        env={"HOME": str(home), "LANG": "en_US.UTF-8", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert told.stdout.count("Read-only file system") == 3
    assert TEXTS["next.failed.user"]["en"] in told.stdout
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("verb", ["", "register", "doctor", "history"])
def test_help_is_all_in_the_language_of_the_terminal(verb: str, home: Path) -> None:
    """Seen to fail when: argparse uses its own words, which are English in every language."""
    told = host(home, *([verb] if verb else []), "--help", lang="ja_JP.UTF-8").stdout
    assert told.startswith(TEXTS["help.usage"]["ja"] + "webjpki-host")
    assert TEXTS["help.help"]["ja"] in told
    for english in ("usage:", "options:", "arguments", "show this"):
        assert english not in told


def test_the_manual_page_knows_every_command_and_option(home: Path) -> None:
    """Seen to fail when: a command is added to the program and not to the manual page (history was)."""
    manual = (ROOT / "installers" / "linux" / "webjpki-host.1").read_text("utf-8").replace("\\", "")
    for verb in ("register", "unregister", "doctor", "history", "version"):
        assert f"webjpki-host {verb}" in manual
        for option in re.findall(r"--[a-z-]+", host(home, verb, "--help").stdout):
            assert option in manual or option in UNLISTED, option


def test_every_text_is_there_in_both_languages() -> None:
    for key, texts in TEXTS.items():
        assert set(texts) == {"ja", "en"}, key
        assert all(texts.values()), key
