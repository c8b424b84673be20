# SPDX-License-Identifier: Apache-2.0
"""Runs the fuzzing campaign: target after target, going on from what earlier campaigns have found."""

from __future__ import annotations

import argparse
import importlib.util
import secrets
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.campaigns.fuzz.book import Book
from tests.campaigns.fuzz.run import ROOT, Workplace, fuzz
from tests.campaigns.fuzz.target import FOLDER, names

_BASE = ROOT / "build" / "fuzz"
_KEPT, _SMALL = 24, 1024  # inputs of a target that lie in the tree, and the bytes of the longest


def main(arguments: Sequence[str]) -> int:
    """Hold a campaign; 1 when anything was found, 2 where the fuzzer has no build for this system."""
    parser = argparse.ArgumentParser(prog="dev.py bench --campaign fuzz")
    option = parser.add_argument
    option("--seconds", type=int, default=60, help="for each target")
    option("--target", action="append", choices=names(), help="only this one; may be repeated")
    option("--summary", type=Path, help="file that the summary of all campaigns is written to")
    option("--keep", action="store_true", help="put a few small inputs into the tree's corpus")
    merge = "fuzz nothing, but count the runs of this other book.json too; may be repeated"
    option("--merge", action="append", type=Path, metavar="FILE", default=[], help=merge)
    options = parser.parse_args(arguments)
    book = Book(_folder() / "book.json")
    found = False
    for other in options.merge:
        book.merge(Book(other))
    if not options.merge:
        if not _fuzzer_is_here():
            print(
                "atheris cannot be installed here: it is built for x86-64 Linux and CPython 3.11."
            )
            return 2
        for name in options.target or names():
            found |= _one(name, options.seconds, book, keep=options.keep)
    page = "\n".join(book.page()) + "\n"
    if options.summary is not None:
        options.summary.write_text(page, encoding="utf-8")
    print(page)
    return int(found)


def _one(name: str, seconds: int, book: Book, *, keep: bool) -> bool:
    place = Workplace(name, _BASE)
    ran = fuzz(place, seconds, secrets.randbelow(2**31) + 1)
    book.add(ran)
    print(
        f"{name}: {ran.cpu_seconds:.0f} s of CPU, {ran.executions} executions, {ran.branches} branches,"
        f" corpus {ran.corpus}, findings {len(ran.findings)} {ran.fault}",
        flush=True,
    )
    for finding in ran.findings:
        print(f"    {place.findings / finding}", flush=True)
    if keep:
        _keep(place)
    return bool(ran.findings or ran.fault)


def _keep(place: Workplace) -> None:
    kept = FOLDER / "corpus" / place.name
    kept.mkdir(parents=True, exist_ok=True)
    for old in kept.iterdir():
        old.unlink()
    sizes = sorted((path.stat().st_size, path) for path in place.corpus.iterdir())
    small = [path for size, path in sizes if 0 < size <= _SMALL]
    step = max(1, len(small) // _KEPT)  # from the whole range, not only the shortest
    for path in small[::step][:_KEPT]:
        (kept / path.name[:16]).write_bytes(path.read_bytes())


def _folder() -> Path:
    _BASE.mkdir(parents=True, exist_ok=True)
    return _BASE


def _fuzzer_is_here() -> bool:
    """Install it where it is not; its lock names the one file by its digest."""
    if importlib.util.find_spec("atheris") is not None:
        return True
    lock = FOLDER / "requirements.lock"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "-r",
        str(lock),
    ]
    return subprocess.run(install, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
