# SPDX-License-Identifier: Apache-2.0
"""The command behind `python3 dev.py demo`."""

import argparse
import os
import sys
from pathlib import Path
from unicodedata import east_asian_width

from dev import either, japanese
from tools.demo import person, scripted
from tools.demo.judges import Verdict, verdicts
from tools.demo.stage import BUILD, stage
from tools.demo.words import DemoFailed, Teller


def main() -> int:
    """Play or watch, judge what came out, and exit with 0 only when every judge agrees on everything."""
    options = _options()
    alone = options.scripted or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    teller = Teller()
    try:
        with stage(
            options.into, teller, real_card=options.real_card, installed=options.installed
        ) as ready:
            (scripted.play if alone else person.watch)(ready, teller, options.lang)
            anchors = ready.trust_anchors
    except DemoFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    status = _report(options.into, teller, list(verdicts(options.into, anchors)))
    if options.real_card:
        teller.note(
            "このフォルダーには氏名などが残っています。要らなくなったら消してください。",
            "That folder holds your name and address. Delete it when you no longer need it.",
        )
    return status


def _report(outcome: Path, teller: Teller, found: list[Verdict]) -> int:
    teller.step(
        "サイトに残った署名を、2 つの別々のプログラムで確かめます。",
        "Verifying what the website kept, with two independent programs.",
    )
    longest = max((_width(verdict.file) for verdict in found), default=0)
    for verdict in found:
        word = either("一致", "agrees") if verdict.agrees else either("不一致", "DOES NOT AGREE")
        file = verdict.file + " " * (longest - _width(verdict.file))
        print(f"    {verdict.judge:<8} {file} {word} {verdict.reason}".rstrip())
    teller.note(
        "失効していないかは、だれも確認していません。",
        "Nobody checked whether the certificates were revoked.",
    )
    place = os.path.relpath(outcome)
    teller.note(f"結果は {place} にあります。", f"Everything is in {place}")
    signed = any(verdict.file.endswith(".p7s") for verdict in found)
    if not signed:
        teller.note("署名された書類はありません。", "No document was signed.")
    return 0 if signed and all(verdict.agrees for verdict in found) else 1


def _width(text: str) -> int:
    """Count the columns that a terminal takes for it: Japanese letters take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _default_language() -> str:
    """English where the terminal's locale names another language than Japanese; else Japanese."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    other = named.split(".")[0] not in ("", "C", "POSIX") and not japanese()
    return "en" if other else "ja"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py demo", description=__doc__)
    option = parser.add_argument
    option("--scripted", action="store_true", help="run by itself, on a screen of its own")
    option("--real-card", action="store_true", help="use your own reader and card")
    option("--installed", action="store_true", help="use the installed host, not the checkout's")
    option("--into", type=Path, default=BUILD / "demo", metavar="FOLDER", help="emptied first")
    option("--lang", choices=("ja", "en"), default=_default_language())
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
