# SPDX-License-Identifier: Apache-2.0
"""One fuzzing process: throws bytes at a target's door until its time is up, and writes down what should not be.

Started by the campaign: `python -m tests.campaigns.fuzz.child TARGET KEYS FINDINGS LIBFUZZER-OPTION ...`.
A finding does not end the run: each kind is written once, as the bytes and the traceback.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

from tests.campaigns.fuzz.judge import Judge
from tests.campaigns.fuzz.target import load


def main(arguments: list[str]) -> None:
    """Fuzz until libFuzzer's own options say that it is enough."""
    name, keys, findings, *options = arguments
    target = load(name)
    with atheris.instrument_imports(include=list(target.watched)):
        judge = Judge(target, target.open_door(Path(keys)), Path(findings))
        for seed in target.seeds(Path(keys)):
            judge(seed)  # what is loaded only when it is needed is to be watched too
    judge.look_again()
    atheris.Setup([sys.argv[0], *options], judge)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
