# SPDX-License-Identifier: Apache-2.0
"""dev.py as a person meets it: run as a program, against a folder of its own and an apt that only writes down."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Put just what dev.py needs to set itself up into a folder whose name has a space."""
    folder = tmp_path / "a clone"
    (folder / "tools").mkdir(parents=True)
    for name in ("dev.py", "requirements.lock", "tools/installer.lock"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder for PATH in which there is nothing but what a test puts there."""
    folder = tmp_path / "commands"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def dev(
    clone: Path, commands: Path, *arguments: str, prefix: tuple[str, ...] = (), **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*prefix, sys.executable, str(clone / "dev.py"), *arguments],
        env={"PATH": str(commands), "LANG": "C.UTF-8", "HOME": str(clone), **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("locale", "word"), [("ja_JP.UTF-8", "使い方"), ("en_US.UTF-8", "Usage")])
def test_usage_speaks_the_language_of_the_terminal(
    clone: Path, commands: Path, locale: str, word: str
) -> None:
    shown = dev(clone, commands, LC_ALL=locale, PYTHONUTF8="1")
    assert shown.returncode == 2
    assert word in shown.stderr
    for verb in ("demo", "test", "check", "bench"):
        assert f"dev.py {verb}" in shown.stderr


def test_help_is_an_answer_and_an_unknown_verb_is_named(clone: Path, commands: Path) -> None:
    asked = dev(clone, commands, "--help")
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "dev.py demo" in asked.stdout
    mistyped = dev(clone, commands, "tset")
    assert mistyped.returncode == 2
    assert 'There is no "tset".' in mistyped.stderr
    assert "dev.py test" in mistyped.stderr


def test_without_apt_the_missing_commands_are_named(clone: Path, commands: Path) -> None:
    put(commands, "gcc", "true")
    shown = dev(clone, commands, "test")
    assert shown.returncode == 3
    named = shown.stderr.splitlines()[0].partition(": ")[2].split()
    assert "chromium" in named
    assert "gcc" not in named


def nobody() -> tuple[str, ...]:
    """Give what makes a program run as somebody other than root: nothing, or a user namespace without a map."""
    if os.geteuid() != 0:
        return ()
    prefix = (shutil.which("unshare") or "unshare", "--user")
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("root here cannot become somebody else (no user namespaces)")
    return prefix


def test_without_root_one_line_to_copy(clone: Path, commands: Path) -> None:
    put(commands, "apt-get", "exit 1")
    put(commands, "dpkg-query", "printf 'installed\\tgcc, \\n'")
    shown = dev(clone, commands, "check", prefix=nobody())
    assert shown.returncode == 3
    lines = [line for line in shown.stderr.splitlines() if "apt-get install" in line]
    assert len(lines) == 1
    assert "libpcsclite-dev" in lines[0]
    assert " gcc " not in lines[0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may install")
def test_root_installs_only_what_is_missing_and_reports_a_failure(
    clone: Path, commands: Path
) -> None:
    put(commands, "apt-get", f'echo "$@" >> {str(clone / "asked")!r}; echo No route >&2; exit 100')
    put(commands, "env", 'shift; exec "$@"')
    put(commands, "dpkg-query", "printf 'installed\\tgcc, \\nconfig-files\\tgit, \\n'")
    shown = dev(clone, commands, "check")
    asked = (clone / "asked").read_text()
    assert " git " in asked
    assert " gcc " not in asked
    assert "update" in asked  # the lists were fetched once before giving up
    assert shown.returncode == 3
    assert "No route" in shown.stderr
    assert "check the network" in shown.stderr


def test_offline_the_python_packages_end_in_a_sentence(clone: Path, commands: Path) -> None:
    for name in ("gcc", "git"):
        put(commands, name, "true")
    shown = dev(
        clone,
        commands,
        "check",
        PIP_INDEX_URL="http://127.0.0.1:9/",
        PIP_RETRIES="0",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
    )
    assert shown.returncode == 3
    assert "Making the virtual environment" in shown.stdout
    assert "check the network and pip's configuration" in shown.stderr
    assert not (clone / ".venv" / "set-up-from.json").exists()


def test_uv_is_told_the_pip_configuration_of_the_person(clone: Path, commands: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    put(
        clone / ".venv" / "bin",
        "python",
        """cat <<'END'
:env:.find-links='/srv/one /srv/two'
global.index-url='https://mirror.example/simple'
install.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'
global.timeout='60'
END""",
    )
    put(commands, "cat", 'exec /bin/cat "$@"')
    told = subprocess.run(
        [sys.executable, "-c", "import dev, json; print(json.dumps(dev.uv_settings()))"],
        cwd=clone,
        env={"PATH": str(commands), "UV_DEFAULT_INDEX": "https://chosen.example/simple"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout) == {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_FIND_LINKS": "/srv/one,/srv/two",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
    }
