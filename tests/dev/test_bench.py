# SPDX-License-Identifier: Apache-2.0
"""The table of measurements, with measurements made up for the test."""

from collections.abc import Iterator
from types import ModuleType

import pytest

from tools import bench
from tools.figure import Figure


@pytest.mark.parametrize(
    ("figure", "row"),
    [
        (
            Figure("sign-in", 13, "APDUs", 13, "OpenSC: 76"),
            "| sign-in | 13 APDUs | 13 APDUs | OpenSC: 76 |",
        ),
        (Figure("start", 1.2345, "x"), "| start | 1.23 x |  |  |"),
        (Figure("memory", 204.7, "MiB", 30), "| memory | 205 MiB | 30 MiB |  |"),
    ],
)
def test_a_figure_as_a_row(figure: Figure, row: str) -> None:
    assert figure.row() == row


def test_a_bound_is_kept_when_reached_and_broken_above() -> None:
    assert Figure("a", 1.15, "x", 1.15).kept
    assert not Figure("a", 1.16, "x", 1.15).kept
    assert Figure("a", 1000, "x").kept


def test_a_module_of_measurements_becomes_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    def measure() -> Iterator[Figure]:
        yield Figure("fast", 1, "x", 2)
        yield Figure("slow", 3, "x", 2)

    module = ModuleType("measure_speed", "How fast it is.\n\nMore words.")
    module.measure = measure  # type: ignore[attr-defined]  # as a file of tests/bench has it
    page = bench.page([bench.run(module)])
    assert "| fast | 1 x | 2 x |  |\n| slow | 3 x | 2 x |  |\n" in page
    assert "- How fast it is.\n" in page
    assert "More words" not in page
    assert capsys.readouterr().out.count("OVER THE BOUND") == 1


def test_a_campaign_is_found_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["--campaign"]) == bench.main(["--campaign", "nope"]) == 2
    assert "faults" in capsys.readouterr().out
