#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the project from a new clone: installs what a verb needs, then hands over to a tool inside `.venv`.

Standard library only. Adding a verb is one line in `VERBS`; what the verb does lives in `tools/`.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOG = ROOT / "build" / "setup.log"
STAMP = VENV / "set-up-from.json"
LOCK = ROOT / "requirements.lock"
INSTALLER_LOCK = ROOT / "tools" / "installer.lock"

# Debian's package names by what they are for, and one command each group must bring elsewhere.
PACKAGES = {
    "build": "gcc libc6-dev libpcsclite-dev git ca-certificates",
    "card": "pcscd vsmartcard-vpcd libpcsclite1 opensc openssl util-linux",
    "browser": "chromium chromium-l10n fonts-noto-cjk",
    "screen": "xvfb xdotool imagemagick libglib2.0-0 libegl1 libgl1 libfontconfig1 libdbus-1-3 "
    "libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 "
    "libxcb-render-util0 libxcb-shape0 libxcb-xkb1",
    "paper": "debian-reference-ja poppler-utils",
    "accessibility": "at-spi2-core python3-pyatspi dbus gnome-keyring",
    "judges": "curl firefox-esr redis-server qpdf xmlsec1 libnss3-tools developers-reference-ja",
    "package": "binutils patchelf dpkg-dev rpm wixl msitools",
    "trial": "lintian debootstrap wine wine64 desktop-file-utils",
}
COMMANDS = {
    "build": ["gcc", "git"],
    "card": ["pcscd", "opensc-tool", "openssl", "unshare"],
    "browser": ["chromium"],
    "screen": ["Xvfb", "xdotool", "import"],
    "paper": ["pdfinfo"],
    "accessibility": ["dbus-run-session"],
    "judges": ["curl", "firefox-esr", "redis-server", "qpdf", "xmlsec1"],
    "package": ["strip", "patchelf", "dpkg-shlibdeps", "rpmbuild", "wixl", "msibuild"],
    "trial": ["lintian", "debootstrap", "wine", "desktop-file-validate"],
}


@dataclass(frozen=True)
class Verb:
    """A word after `dev.py`: the module that does it, the package groups it needs, a sentence in each language."""

    module: str
    groups: tuple[str, ...]
    ja: str
    en: str


DEMO = ("build", "card", "browser", "screen", "paper")
VERBS = {
    "demo": Verb(
        "tools.demo",
        DEMO,
        "テスト用カードで、サインインと署名を通しで見せる（--scripted: 自動操作）",
        "show a sign-in and a signature with a test card, end to end (--scripted: by itself)",
    ),
    "card": Verb(
        "tools.card",
        DEMO,
        "テスト用カードを、自分のサイトの開発のために動かす（--help: 持ち主・ロック・故障）",
        "run a test card beside your own website (--help: holders, blocked PINs, faults)",
    ),
    "test": Verb(
        "pytest",
        (*DEMO, "accessibility", "judges", "package"),
        "テストを実行する（引数は pytest に渡す）",
        "run the tests (arguments go to pytest)",
    ),
    "check": Verb(
        "tools.check",
        ("build",),
        "書式・型・部屋の境界などを調べる",
        "check format, types, walls between rooms and more",
    ),
    "bench": Verb(
        "tools.bench",
        (*DEMO, "accessibility", "judges"),
        "速さとメモリーを測り、docs/performance.md を書き直す",
        "measure speed and memory, and rewrite docs/performance.md",
    ),
    "package": Verb(
        "tools.package",
        ("build", "package"),
        "インストーラーを build/packages/ に作る",
        "build the installers into build/packages/",
    ),
    "try-packages": Verb(
        "tools.try_packages",
        (*DEMO, "package", "trial"),
        "できたインストーラーを、まっさらな環境で試す（20 分ほど）",
        "try the built installers on systems of their own (some 20 minutes)",
    ),
}


class SetupError(Exception):
    """The person has to do something first; the text says what."""


def japanese() -> bool:
    """Tell whether the terminal's locale is Japanese."""
    chosen = next(
        (os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), ""
    )
    return chosen.startswith("ja")


def either(ja: str, en: str) -> str:
    """Pick the sentence in the language of the terminal."""
    return ja if japanese() else en


def logged(command: Sequence[str | Path], env: dict[str, str] | None = None) -> bool:
    """Run a command without input, its output in `build/setup.log`; tell whether it succeeded."""
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("ab") as log:
        log.write(f"\n$ {Path(command[0]).name} {' '.join(map(str, command[1:4]))} ...\n".encode())
        log.flush()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
        )
    return done.returncode == 0


def step(ja: str, en: str, work: Callable[[], bool], failed: tuple[str, str]) -> None:
    """Say what is being done and how long it took; a failure shows the log's end and what to do."""
    print(either(ja, en), end=" ... ", flush=True)
    started = time.monotonic()
    succeeded = work()
    seconds = time.monotonic() - started
    print(either(f"{seconds:.0f} 秒", f"{seconds:.0f} s"), flush=True)
    if not succeeded:
        tail = LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]
        raise SetupError("\n".join(["", *("    " + line for line in tail), "", either(*failed)]))


# --- Debian's packages -----------------------------------------------------------------------------


def python_packages() -> list[str]:
    """Name the packages that Debian splits off its own interpreter; another one brings them along."""
    if not sys.base_prefix.startswith("/usr") or sys.base_prefix.startswith("/usr/local"):
        return []
    return ["python3-venv", "python3-dev"]


def installed_packages() -> set[str]:
    """List what dpkg has, including names that renamed packages still provide."""
    listing = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}\t${Package}, ${Provides}\n"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = (line.partition("\t") for line in listing.splitlines())
    names = (
        entry
        for status, _, entries in lines
        if status == "installed"
        for entry in entries.split(",")
    )
    return {name.split()[0] for name in names if name.strip()}


def root_prefix() -> list[str] | None:
    """Give what to put before a command to run it as root without a question, or None."""
    if os.geteuid() == 0:
        return []
    silent = ["sudo", "-n"]
    able = shutil.which("sudo") and logged([*silent, "true"])
    return silent if able else None


def ensure_packages(groups: tuple[str, ...]) -> None:
    """Install the Debian packages of these groups that are missing; raise SetupError where we may not."""
    if shutil.which("apt-get") is None:
        ensure_commands(groups)
        return
    wanted = [name for group in groups for name in PACKAGES[group].split()] + python_packages()
    present = installed_packages()
    missing = [name for name in wanted if name not in present]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    prefix = root_prefix()
    if prefix is None:
        ask = either(
            "次の 1 行を実行してから、もう一度お試しください:",
            "Please run this line, then try again:",
        )
        raise SetupError(f"{ask}\n\n    sudo apt-get update && sudo {' '.join(install)}\n")
    step(
        f"Debian のパッケージを {len(missing)} 個入れています",
        f"Installing {len(missing)} Debian packages",
        lambda: apt(prefix, install),
        (
            "パッケージを入れられませんでした。ネットワークと apt の設定を確かめてください。",
            "The packages could not be installed. Please check the network and apt's sources.",
        ),
    )


def apt(prefix: list[str], install: list[str]) -> bool:
    """Fetch new lists, then install; where no list can be fetched, try with those there are."""
    # Old lists name packages that are gone from the servers, and browsers that are too old.
    logged([*prefix, "apt-get", "update", "-q"])
    # env(1), because sudo drops variables.
    return logged([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *install])


def ensure_commands(groups: tuple[str, ...]) -> None:
    """Where there is no apt: raise SetupError naming the commands that are not there."""
    missing = [name for group in groups for name in COMMANDS[group] if shutil.which(name) is None]
    if missing:
        ask = either(
            "このシステムには apt がありません。次のコマンドを入れてから、もう一度お試しください",
            "This system has no apt. Please install these commands, then try again",
        )
        hint = " ".join(PACKAGES[group] for group in groups)
        raise SetupError(f"{ask}: {' '.join(missing)}\n(Debian: {hint})")


# --- the virtual environment -----------------------------------------------------------------------


def venv_python() -> Path:
    """Give the interpreter of `.venv`."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted_stamp() -> dict[str, str]:
    """Say what `.venv` depends on: interpreter, place and locked packages."""
    locked = hashlib.sha256(LOCK.read_bytes() + INSTALLER_LOCK.read_bytes()).hexdigest()
    return {"python": sysconfig.get_python_version(), "root": str(ROOT), "locked": locked}


def ensure_venv() -> None:
    """Make `.venv` from the lock file, unless it already stands for exactly that file, place and interpreter."""
    wanted = wanted_stamp()
    found = json.loads(STAMP.read_text(encoding="utf-8")) if STAMP.exists() else {}
    if found == wanted and venv_python().exists():
        return
    moved = any(found.get(key, wanted[key]) != wanted[key] for key in ("python", "root"))
    usable = venv_python().exists() and logged([venv_python(), "-m", "pip", "--version"])
    if moved or not usable:
        step(
            "Python の仮想環境 .venv を作っています",
            "Making the virtual environment .venv",
            lambda: logged([sys.executable, "-m", "venv", "--clear", VENV]),
            ("仮想環境を作れませんでした。", "The virtual environment could not be made."),
        )
    step(
        "Python のパッケージを入れています",
        "Installing the Python packages",
        install_locked,
        (
            "パッケージを入れられませんでした。ネットワークと pip の設定を確かめてください。",
            "The packages could not be installed. Please check the network and pip's configuration.",
        ),
    )
    library = sysconfig.get_path("purelib", "venv", {"base": str(VENV)})
    Path(library, "webjpki_checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")


def install_locked() -> bool:
    """Install requirements.lock, every file checked against its hash: with uv, or with pip where uv fails."""
    python = venv_python()
    pip: Sequence[str | Path] = [python, "-m", "pip", "--disable-pip-version-check", "install"]
    exact: Sequence[str | Path] = ["--no-deps", "--require-hashes", "-r"]
    if logged([*pip, *exact, INSTALLER_LOCK]):
        uv: Sequence[str | Path] = [python, "-m", "uv", "pip", "install", "--python", python]
        if logged([*uv, *exact, LOCK], uv_settings()):
            return True
    return logged([*pip, *exact, LOCK])


def uv_settings() -> dict[str, str]:
    """Translate the person's pip configuration (mirror, certificates) for uv, which does not read it."""
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
        "trusted-host": "UV_INSECURE_HOST",
    }
    listing = subprocess.run(
        [venv_python(), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    settings = {"UV_PYTHON_DOWNLOADS": "never"}
    for key, _, value in (line.partition("=") for line in listing.splitlines()):
        variable = names.get(key.rpartition(".")[2])
        if variable and variable not in os.environ:
            separator = "," if variable == "UV_FIND_LINKS" else " "
            settings[variable] = separator.join(str(ast.literal_eval(value)).split())
    return settings


# --- the command line ------------------------------------------------------------------------------


def usage() -> str:
    """List the verbs, one line each."""
    verbs = (f"    python3 dev.py {name:<13}{either(v.ja, v.en)}" for name, v in VERBS.items())
    more = either(
        "それぞれの使い方は、後ろに --help を付けると出ます（必要なものを入れてから）。",
        "--help after a verb tells more (once what it needs is installed).",
    )
    return "\n".join([either("使い方:", "Usage:"), *verbs, more])


def main(arguments: list[str]) -> int:
    """Prepare what the verb needs, run it, and give its exit status."""
    word = arguments[0] if arguments else ""
    if word in ("-h", "--help", "help"):
        print(usage())
        return 0
    if word not in VERBS:
        if word:
            print(either(f"「{word}」はありません。", f'There is no "{word}".'), file=sys.stderr)
        print(usage(), file=sys.stderr)
        return 2
    verb = VERBS[word]
    ensure_packages(verb.groups)
    ensure_venv()
    return subprocess.call([venv_python(), "-m", verb.module, *arguments[1:]], cwd=ROOT)


def start() -> NoReturn:
    """Turn refusals into a sentence and an exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036  # the person's interpreter, not the project's target
        sys.exit(either("Python 3.11 以上が必要です。", "Python 3.11 or later is needed."))
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(3)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    start()
