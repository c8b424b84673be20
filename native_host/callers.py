# SPDX-License-Identifier: Apache-2.0
"""Who may start the host: the project's own extension, as browsers announce it on the command line."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# The id that the `key` in extension/manifest.json gives in Chromium, Chrome, Edge and their kin.
CHROMIUM_ID = "mddeeagecbgdmobpbdfiialfbpikoijb"
FIREFOX_ID = "webjpki@webjpki.org"


def is_our_extension(arguments: Sequence[str]) -> bool:
    """Tell from `sys.argv[1:]` whether our extension calls.

    Chromium passes `chrome-extension://ID/` first, Firefox the path of the host manifest and then the
    extension's id. Any program of the same user can pass the same: this keeps out other extensions
    that were let in by a wrong manifest, nothing more.
    """
    if not arguments:
        return False
    return arguments[0] == f"chrome-extension://{CHROMIUM_ID}/" or (
        len(arguments) >= 2 and arguments[1] == FIREFOX_ID
    )
