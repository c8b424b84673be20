# SPDX-License-Identifier: Apache-2.0
"""Says to the person at the terminal what is going on, in the terminal's language."""

from dev import either


class DemoFailed(Exception):
    """The demo cannot go on; the text says why, for the person at the terminal."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(either(ja, en))


class Teller:
    """Numbers the steps it tells."""

    def __init__(self) -> None:
        self._number = 0

    def step(self, ja: str, en: str) -> None:
        """Tell what is done next."""
        self._number += 1
        print(f"{self._number:2}. {either(ja, en)}", flush=True)

    def note(self, ja: str, en: str) -> None:
        """Tell something beside the steps."""
        print(f"    {either(ja, en)}", flush=True)
