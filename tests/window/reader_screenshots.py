# SPDX-License-Identifier: Apache-2.0
"""Writes a picture of each kind of reader, in both languages, to build/screenshots/: `python -m tests.window.reader_screenshots`."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.reading.samples import pdf, png
from tests.rig.screen import Screen
from tests.window.puppet import SIGNATURE, TITLE, Window, ask_pin
from tests.window.test_reader import XTX, until

_FOLDER = Path("build/screenshots")
_REAL = Path("/usr/share/debian-reference/debian-reference.ja.pdf")
_LETTER = "委任状\n\n受任者　日本 太郎\n\n私は、次の者を代理人と定めます。\u202e\n" * 8
_ASK = ask_pin("signature", tries_left=5, tries_full=5, certificate=("山田 花子", 2029, True))


_ADDED = {
    "seal": [1, 120, 30, 60, 40],
    "timestamp_authority": "https://tsa.example.jp/rfc3161",
    "reason": "不動産の売買",
}
_LISTED = ("pdf-seal", *["picture"] * 20, "pdf-notices", "picture")


def _documents(folder: Path) -> dict[str, dict[str, Any]]:
    files = {
        "damaged.pdf": b"%PDF-1.7 damaged",
        "seal.png": png(400, 400, b"\xc0\x20\x30"),
        "sjis.txt": _LETTER.replace("\u202e", "").encode("cp932"),
        "plan.pdf": pdf(b"0 0 1 RG 20 20 160 60 re S", pages=2),
    }
    for name, octets in files.items():
        (folder / name).write_bytes(octets)
    at = {name: str(folder / name) for name in files}
    hidden = ["script", "attachment", "layer", "outside-page", "link"]
    return {
        "pdf": {"name": "debian-reference.ja.pdf", "kind": "pdf", "file": str(_REAL), "notices": ["beyond-edge", "link"]},
        "pdf-notices": {"name": "売買契約書（令和八年分・最終版）.pdf", "kind": "pdf", "file": at["plan.pdf"], "notices": hidden},
        "pdf-seal": {"name": "売買契約書.pdf", "kind": "pdf", "file": at["plan.pdf"], "added": _ADDED},
        "xml": {"name": "所得税申告.xtx", "kind": "xml", "text": XTX},
        "text": {"name": "委任状.txt", "file": at["sjis.txt"]},
        "text-invisible": {"name": "委任状.txt", "text": _LETTER},
        "json": {"name": "order.json", "text": json.dumps({"amount": 100, "to": "山田 花子"}, indent=2, ensure_ascii=False)},
        "picture": {"name": "seal.png", "file": at["seal.png"]},
        "broken": {"name": "damaged.pdf", "file": at["damaged.pdf"]},
    }  # fmt: skip


_UNSEEN: list[dict[str, Any]] = [
    {"name": "契約書.pdf", "kind": "hash"},
    {"name": "図面一式.zip", "text": "PK\x03\x04\x14"},
    {"name": "申請書.xml", "kind": "xml", "text": "<a/>", "attached": [{"name": "住民票.pdf", "kind": "hash"}]},
]  # fmt: skip


def main() -> None:
    """Write all pictures, or those whose names begin with a word given."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Screen(1024, 768) as screen:
        for lang, read in (("ja", "内容を読む"), ("en", "Read")):
            for dark in (True, False):
                every = _documents(Path(folder)).items()
                at = _documents(Path(folder))
                scenes = {name: ([one], read) for name, one in every}
                scenes |= {"unseen": (_UNSEEN, ""), "list": ([at[one] for one in _LISTED], "")}
                for name, (documents, button) in scenes.items():
                    if not name.startswith(tuple(sys.argv[1:] or [""])):
                        continue
                    listed = [{"kind": "cms"} | one for one in documents]
                    occasion = SIGNATURE | {"documents": listed, "lang": lang, "dark": dark}
                    file = f"read-{name}.{'dark.' if dark else ''}{lang}.png"
                    _take(screen, occasion, button, file)


def _take(screen: Screen, occasion: dict[str, Any], read: str, file: str) -> None:
    with Window(screen, occasion) as window:
        screen.find(TITLE)
        window.show(_ASK)
        if read:
            while not (window.look()["focus"] or "").startswith(f"{read}: "):
                screen.key("Tab")
            screen.key("Return")
            waits = (
                "書類を開いています",
                "Opening the document",
                "ページを表示しています",
                "Showing the page",
            )
            until(
                window,
                lambda seen: len(seen["windows"]) == 2 and not set(waits) & set(seen["texts"]),
            )
        else:
            screen.type("abc123")
            screen.key("Return")
            window.look()
        screen.screenshot(_FOLDER / file)
        print(file)  # a command for a person


if __name__ == "__main__":
    main()
