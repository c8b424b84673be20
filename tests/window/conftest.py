# SPDX-License-Identifier: Apache-2.0
"""One screen for all window tests of a run; windows come and go on it."""

from collections.abc import Iterator

import pytest

from tests.rig.screen import Screen


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    with Screen(1024, 600) as made:
        yield made
