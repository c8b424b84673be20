# SPDX-License-Identifier: Apache-2.0
"""One measured figure and the bound it is held to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A row of docs/performance.md.

    ``what``    in words, such as "sign-in, request to token"
    ``value``   measured
    ``unit``    such as "APDUs", "MiB"; "x" for a ratio
    ``at_most`` the bound, None where there is none
    ``beside``  what a ratio compares with, or what a second program needed for the same
    """

    what: str
    value: float
    unit: str
    at_most: float | None = None
    beside: str = ""

    @property
    def kept(self) -> bool:
        """Whether the bound is kept."""
        return self.at_most is None or self.value <= self.at_most

    def row(self) -> str:
        """Write the figure as a row of a Markdown table."""
        bound = "" if self.at_most is None else _number(self.at_most, self.unit)
        return f"| {self.what} | {_number(self.value, self.unit)} | {bound} | {self.beside} |"


def _number(value: float, unit: str) -> str:
    digits = f"{value:.0f}" if value == int(value) or value >= 100 else f"{value:.3g}"
    return f"{digits} {unit}"
