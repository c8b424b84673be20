# SPDX-License-Identifier: Apache-2.0
"""Writes a picture of every view to build/screenshots/: `python -m tests.window.screenshots`.

In both languages, light and dark, and twice as large on a common laptop's screen.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.rig.screen import Screen
from tests.window.puppet import AUTHENTICATION, SIGNATURE, TITLE, Window, ask_pin

_FOLDER = Path("build/screenshots")
_HOLDER = ("山田 花子", 2029, True)
_NOBODY = (None, 2029, True)
_REAL = ("日本 太郎", 2031, False)

ATTRIBUTES = {
    "origin": "https://www.kabu-rei.example",
    "pin": "attributes",
    "fields": ["name", "address", "birthDate", "sex"],
}
_VALUES = [
    ("name", "山田　花子"),
    ("address", "東京都千代田区架空町一丁目２番３号　見本コーポラス架空町東館１０１号室"),
    ("birthDate", "1990-03-15"),
    ("sex", None),
]
_MANY = [
    SIGNATURE["documents"][0] | {"name": f"添付書類 {number:03}.pdf", "size": number * 71_003}
    for number in range(1, 101)
]
_MIXED = [
    SIGNATURE["documents"][0]
    | {
        "name": "令和八年分の所得税及び復興特別所得税の確定申告書と青色申告決算書（控え）最終版.pdf"
    },
    SIGNATURE["documents"][0] | {"name": "契約書", "size": None, "kind": "hash"},
]
_IDN = {"origin": "https://xn--r8jz45g.xn--zckzah:8443"}
_TRAP = {"origin": "https://xn--exmple-4nf.jp"}
_LONG = {"origin": "https://" + "a-long-name." * 20 + "jp"}

# name: occasion, view, what is typed
_SCENES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "auth-ask": (AUTHENTICATION, ask_pin("authentication", tries_left=3), "12"),
    "auth-ask-not-ready": (AUTHENTICATION, ask_pin("authentication", ready=False), "1"),
    "auth-ask-wrong": (
        AUTHENTICATION,
        ask_pin("authentication", wrong=True, tries_left=2, certificate=_NOBODY),
        "a",
    ),
    "auth-ask-last": (
        AUTHENTICATION,
        ask_pin("authentication", tries_left=1, certificate=(None, 2031, False)),
        "12345",
    ),
    "auth-ask-idn": (AUTHENTICATION | _IDN, ask_pin("authentication"), ""),
    "auth-ask-trap": (AUTHENTICATION | _TRAP, ask_pin("authentication"), ""),
    "auth-ask-long": (
        AUTHENTICATION | _LONG,
        ask_pin("authentication", wrong=True, tries_left=1),
        "",
    ),
    "auth-last-try": (
        AUTHENTICATION,
        {"is": "ConfirmLastTry", "kind": "authentication"},
        " ",
    ),
    "auth-choose": (
        AUTHENTICATION,
        {"is": "ChooseCard", "readers": ["Sony FeliCa RC-S300 00 00", "ACS ACR39U 01 00"]},
        "",
    ),
    "auth-working": (AUTHENTICATION, {"is": "Working", "done": 0, "total": 1}, ""),
    "auth-failed": (AUTHENTICATION, {"is": "Failed", "error": "CardRemoved"}, ""),
    "auth-blocked": (AUTHENTICATION, {"is": "Failed", "error": "PinBlocked"}, ""),
    "sign-ask": (
        SIGNATURE,
        ask_pin("signature", tries_left=5, tries_full=5, certificate=_REAL),
        "abc123",
    ),
    "sign-ask-wrong": (
        SIGNATURE | {"documents": _MIXED},
        ask_pin("signature", tries_left=3, tries_full=5, wrong=True, certificate=_HOLDER),
        "-",
    ),
    "sign-ask-many": (SIGNATURE | {"documents": _MANY}, ask_pin("signature"), ""),
    "sign-last-try": (SIGNATURE, {"is": "ConfirmLastTry", "kind": "signature"}, ""),
    "sign-working": (
        SIGNATURE | {"documents": _MANY},
        {"is": "Working", "done": 37, "total": 100, "certificate": _HOLDER},
        "",
    ),
    "sign-failed": (SIGNATURE, {"is": "Failed", "error": "NoCertificate"}, ""),
    "sign-expired": (SIGNATURE, {"is": "Failed", "error": "CertificateExpired"}, ""),
    "read-ask": (
        ATTRIBUTES,
        ask_pin("attributes", tries_left=2, tries_full=3, wrong=True, certificate=_HOLDER),
        "12",
    ),
    "read-offer": (ATTRIBUTES, {"is": "OfferAttributes", "values": _VALUES}, ""),
} | {
    f"waiting-{what}": (AUTHENTICATION, {"is": "Waiting", "what": what}, "")
    for what in ("service", "reader", "card", "other-card", "mute-card", "busy", "reading")
}  # fmt: skip


# name: what is added to an occasion, the screen, and what the desktop's settings multiply everything with
_DESKTOPS: dict[str, tuple[dict[str, Any], tuple[int, int], int]] = {
    "": ({}, (1024, 600), 1),
    "dark": ({"dark": True}, (1024, 600), 1),
    "large": ({}, (1366, 768), 2),
    "large-dark": ({"dark": True}, (1366, 768), 2),
}


def main() -> None:
    """Write all pictures, or those whose names begin with a word given."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    for desktop, (added, size, scale) in _DESKTOPS.items():
        with Screen(*size) as screen:
            enlarge(screen, scale)
            for lang in ("ja", "en"):
                for name, (occasion, view, typed) in _SCENES.items():
                    if not name.startswith(tuple(sys.argv[1:] or [""])):
                        continue
                    file = ".".join([name, *([desktop] if desktop else []), lang, "png"])
                    _take(screen, occasion | added | {"lang": lang}, view, typed, file)


def enlarge(screen: Screen, scale: int) -> None:
    """Set what desktops set for people who want everything larger."""
    setting = f"Xft.dpi:\t{96 * scale}\n"  # Qt reads it with this very tab
    subprocess.run(
        ["xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER", setting],
        env=screen.env,
        check=True,
    )


def _take(
    screen: Screen, occasion: dict[str, Any], view: dict[str, Any], typed: str, file: str
) -> None:
    with Window(screen, occasion) as window:
        found = screen.find(TITLE)
        window.show(view)
        if typed:
            screen.type(typed)
            window.look()
        screen.screenshot(_FOLDER / file, found)
        print(file, window.look()["size"])  # a command for a person


if __name__ == "__main__":
    main()
