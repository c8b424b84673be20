# SPDX-License-Identifier: Apache-2.0
"""The runner of checks, with checks made up for the test."""

import sys

import pytest

from tools.check import Check, Outcome, main, program, run


def test_one_line_for_what_is_well_and_details_for_what_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    well = Check("well", lambda: Outcome(True, "chatter", "3 files"))
    ill = Check("ill", lambda: Outcome(False, "a.py:1: wrong\nb.py:2: wrong"))
    assert not run([well, ill])
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("well")
    assert shown[0].endswith("3 files")
    assert "FAILED" in shown[1]
    assert shown[2:] == ["    a.py:1: wrong", "    b.py:2: wrong"]


def test_every_check_is_run_even_after_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    ill = Check("ill", lambda: Outcome(False, ""))
    assert not run([ill, Check("well", lambda: Outcome(True, ""))])
    assert "well" in capsys.readouterr().out


@pytest.mark.parametrize(("status", "well"), [(0, True), (1, False), (3, False)])
def test_a_program_is_judged_by_its_exit_status(status: int, well: bool) -> None:
    outcome = program(sys.executable, "-c", f"print('said'); exit({status})")()
    assert outcome.well is well
    assert outcome.details == "said\n"


def test_an_unknown_check_lists_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 2
    assert "mypy" in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "mypy" in capsys.readouterr().out
