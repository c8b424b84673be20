# SPDX-License-Identifier: Apache-2.0
"""Serves the style sheets that the websites share."""

from pathlib import Path

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

_STYLES = Path(__file__).parent / "styles"


def styles() -> Mount:
    """Make the route to them, `/styles`."""
    return Mount("/styles", StaticFiles(directory=_STYLES))
