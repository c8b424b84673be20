# SPDX-License-Identifier: Apache-2.0
"""A person uses the installed host in the clean system's browsers, with that system's card reader service.

Website, screen and card are this machine's; the card is plugged into a virtual reader inside.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.chain.in_firefox import FILES, Chain, anchors_for_tests, sign_in_and_sign
from tests.installers.trials.clean_debian import Clean, mount
from tests.native_host.desk import Desk
from tests.rig.firefox import firefox
from tests.rig.screen import Screen
from tests.rig.websites import websites

_ROOT = Path(__file__).resolve().parents[3]
_EXTENSION = _ROOT / "extension"
_READER = "vsmartcard-vpcd"  # the virtual reader's driver
_BROWSER = '#!/bin/sh\nexec chroot "{folder}" {name} "$@"\n'
# The rig gives each service a /run/pcscd of its own: it has to be the one inside.
_SERVICE = """#!/bin/sh
case "$*" in *--foreground*)
    mkdir -p "{folder}/run/pcscd" && mount --bind /run/pcscd "{folder}/run/pcscd" || exit 1
esac
exec chroot "{folder}" {name} "$@"
"""
_PROGRAMS = {"/usr/bin/chromium": _BROWSER, "/usr/sbin/pcscd": _SERVICE}


@contextmanager
def moved_in(debian: Clean) -> Iterator[None]:
    """Have this machine's names of browsers and reader service mean the clean system's, in the block.

    Only in a mount namespace of our own.
    """
    debian.apt("install", _READER)
    # A /tmp for this run alone, seen by both: browser profiles, display and the reader's socket.
    mount(Path("/tmp"), "-t", "tmpfs", "tmpfs")
    mount(debian.folder / "tmp", "--bind", "/tmp")
    inside = debian.folder / str(_EXTENSION)[1:]
    mount(inside, "--bind", _EXTENSION)
    for program, text in _PROGRAMS.items():
        script = Path("/tmp") / Path(program).name
        script.write_text(text.format(folder=debian.folder, name=script.name), encoding="utf-8")
        script.chmod(0o755)
        mount(Path(program), "--bind", script)
    try:
        yield
    finally:
        for place in (debian.folder / "tmp", inside):
            subprocess.run(["umount", place], check=True)
        _remove_empty(inside, debian.folder)
        debian.apt("purge", "--auto-remove", _READER)


def play_in_chromium() -> None:
    """Play the demo, from sign-in to signatures that two judges accept. Raises AssertionError."""
    outcome = str(_ROOT / "build" / "trials" / "demo")
    command = [sys.executable, "-m", "tools.demo", "--scripted", "--installed", "--into", outcome]
    played = subprocess.run(
        command,
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert played.returncode == 0, played.stdout


def play_in_firefox(debian: Clean, pki: Path) -> dict[str, str]:
    """Sign in, sign a PDF, and return the doctor's findings beside the card. Raises AssertionError."""
    work = Path("/tmp/firefox-desk")
    work.mkdir()
    program = work / "firefox-esr"  # this machine need not have one
    program.write_text(_BROWSER.format(folder=debian.folder, name=program.name), encoding="utf-8")
    program.chmod(0o755)
    with (
        Screen() as screen,
        Desk(screen, pki, work) as desk,
        websites(FILES) as port,
        firefox(None, names=["bank.example.jp"], env=desk.env, program=str(program)) as browser,
    ):
        chain = Chain(browser, desk, f"https://bank.example.jp:{port}")
        sign_in_and_sign(chain, anchors_for_tests(pki))
        found = debian.run("sh", "-c", "webjpki-host doctor --json || test $? = 1", env=desk.env)
    return {entry["id"]: entry["state"] for entry in json.loads(found)["findings"]}


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
