# SPDX-License-Identifier: Apache-2.0
"""Where a check is told to look away, the line says which rule is meant, and why it may be."""

import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tools.tracked import tracked

ROOT = Path(__file__).resolve().parents[2]
SUPPRESSED = re.compile(r"# (?:noqa|type: ignore)\b")
RULES = re.compile(r"# (?:noqa: [A-Z]+\d+(?:, [A-Z]+\d+)*|type: ignore\[[\w,-]+\])")
# A name that a library calls, and an import that what stands above it must precede, are reasons enough.
EVIDENT = re.compile(r"# noqa: (?:N802|E402)\b")


def suppressions() -> Iterator[tuple[str, str]]:
    for path in tracked(ROOT):
        # Most files have none; to take one apart takes longer than to see that.
        if path.suffix == ".py" and SUPPRESSED.search(path.read_text(encoding="utf-8")):
            with path.open("rb") as source:
                for token in tokenize.tokenize(source.readline):
                    if token.type == tokenize.COMMENT and SUPPRESSED.search(token.string):
                        yield f"{path.relative_to(ROOT)}:{token.start[0]}", token.string


def has_reason(comment: str) -> bool:
    return bool(EVIDENT.search(comment) or re.search(r"\w", RULES.sub("", comment)))


def test_every_suppression_has_its_reason() -> None:
    """Seen to fail when: the words behind one of a line's rules were taken out."""
    found = list(suppressions())
    assert len(found) > 50, "the look finds them"
    assert [place for place, comment in found if not has_reason(comment)] == []
