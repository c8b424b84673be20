# SPDX-License-Identifier: Apache-2.0
"""Browsers as an administrator governs them: the examples' own files, in folders that only they see."""

import base64
import hashlib
import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from simulated_card.pcscd import apart
from tests.rig.chromium import CHROMIUM, ROOT, extension_id
from tests.rig.firefox import FIREFOX
from tools.extension_packages import pack_all

POLICIES = ROOT / "installers" / "policies"
SERVER = "extensions.example.jp"  # of the examples
# Debugging what a policy has installed is forbidden by default, and with it every test. And an
# administrator may have forbidden all hosts but those that the example allows.
_ELSE = {"DeveloperToolsAvailability": 1, "NativeMessagingBlocklist": ["*"]}


def governed_chromium(folder: Path, own_id: str | None = None) -> str:
    """Lay the example down for Chromium, the extension under `own_id`; return the program to start.

    Without an id nothing is installed by the policy, all else is as the example says.
    """
    text = (POLICIES / "chrome-edge.json").read_text("utf-8")
    policy = json.loads(text.replace(extension_id(), own_id or extension_id()))
    if own_id is None:
        del policy["ExtensionSettings"]
    managed = folder / "chromium" / "policies" / "managed"
    managed.mkdir(parents=True)
    (managed / "webjpki.json").write_text(json.dumps(policy), encoding="utf-8")
    (managed / "tests.json").write_text(json.dumps(_ELSE), encoding="utf-8")
    mount = f"mount --bind {shlex.quote(str(folder / 'chromium'))} /etc/chromium"
    return _wrapper(folder / "governed-chromium", mount, CHROMIUM)


def governed_firefox(folder: Path) -> str:
    """Lay the example down for Firefox, with the packed extension in a file; return the program."""
    policies = json.loads((POLICIES / "firefox.json").read_text("utf-8"))
    [settings] = policies["policies"]["ExtensionSettings"].values()
    settings["install_url"] = pack_all(folder)[1].as_uri()
    etc = folder / "etc"  # a copy: the machine's own need not have the folder that is laid down
    command = ["cp", "-a", "/etc", str(etc)]
    subprocess.run(command, check=False, stderr=subprocess.DEVNULL)  # secrets may not be read
    (etc / "firefox" / "policies").mkdir(parents=True, exist_ok=True)
    (etc / "firefox/policies/policies.json").write_text(json.dumps(policies), encoding="utf-8")
    return _wrapper(
        folder / "governed-firefox", f"mount --bind {shlex.quote(str(etc))} /etc", FIREFOX
    )


def _wrapper(script: Path, mount: str, program: str) -> str:
    words = [*apart(), "sh", "-c", f'{mount} && exec "$@"', "sh", program]
    script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return os.fspath(script)


def server_of_packages(folder: Path) -> tuple[str, Mapping[str, bytes]]:
    """Pack the extension for an own server; return its id and what the server has.

    The key of the manifest's own id is in nobody's hands here, so it is another one.
    """
    source = folder / "webjpki"
    shutil.copytree(ROOT / "extension", source)
    own = rsa.generate_private_key(65537, 2048)
    public = own.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    manifest = json.loads((source / "manifest.json").read_text("utf-8"))
    manifest["key"] = base64.b64encode(public).decode()
    (source / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    key = folder / "key.pem"
    key.write_bytes(
        own.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    _pack(source, key, folder / "packing")
    digits = hashlib.sha256(public).hexdigest()[:32]
    own_id = "".join(chr(ord("a") + int(digit, 16)) for digit in digits)
    updates = (POLICIES / "updates.xml").read_text("utf-8").replace(extension_id(), own_id)
    package = source.with_suffix(".crx").read_bytes()
    return own_id, {"/webjpki/updates.xml": updates.encode(), "/webjpki/webjpki.crx": package}


def _pack(source: Path, key: Path, profile: Path) -> None:
    """Have Chromium make the .crx beside `source`."""
    switches = ["--headless", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    orders = [f"--pack-extension={source}", f"--pack-extension-key={key}"]
    subprocess.run(
        [CHROMIUM, *switches, f"--user-data-dir={profile}", *orders],
        check=True,
        capture_output=True,
        timeout=60,
    )
