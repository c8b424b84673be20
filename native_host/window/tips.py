# SPDX-License-Identifier: Apache-2.0
"""Tips that show a text as it is written: left to itself, Qt takes a tip that looks like HTML for HTML."""


def as_written(text: str) -> str:
    """Return the tip that shows `text`, which may be a website's: nothing in it is formatted or loaded.

    An image named in a tip would be fetched, from a file or, on Windows, from another computer.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<p style="white-space: pre-wrap">{escaped}</p>'
