# SPDX-License-Identifier: Apache-2.0
"""Names of files as a website gives them: they must read on the screen as what they are."""

from .invisible import INVISIBLE
from .strict_json import refuse, text

MAX_NAME = 255


def file_name(value: object, path: str) -> str:
    """Read a file name without folders and without characters that hide or reorder others."""
    name = text(value, path, 1, MAX_NAME)
    # isprintable refuses control characters, bidirectional overrides and lone surrogates; it also
    # refuses the ideographic space, which stands in many Japanese file names and shows as a space.
    if not name.replace("\u3000", " ").isprintable() or "/" in name or "\\" in name:
        refuse(path)
    if INVISIBLE.search(
        name
    ):  # printable to Python are fillers and joiners, and two names would look alike
        refuse(path)
    return name
