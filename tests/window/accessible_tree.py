# SPDX-License-Identifier: Apache-2.0
"""Prints what an assistive program sees of the window, as JSON; run by the system's Python, which has pyatspi."""

import json
import sys
import time

import pyatspi


def tree(node: "pyatspi.Accessible") -> dict[str, object]:
    """Return a node with everything below it."""
    states = node.getState()
    try:
        text = node.queryText().getText(0, -1)
    except NotImplementedError:
        text = None
    return {
        "role": node.getRoleName(),
        "name": node.name,
        "description": node.description,
        "focusable": states.contains(pyatspi.STATE_FOCUSABLE),
        "focused": states.contains(pyatspi.STATE_FOCUSED),
        "showing": states.contains(pyatspi.STATE_SHOWING),
        "text": text,
        "children": [tree(child) for child in node if child is not None],
    }


def window(title: str, patience_s: float) -> "pyatspi.Accessible":
    """Wait for the window of that title to register itself."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        for application in pyatspi.Registry.getDesktop(0):
            for child in application or []:
                if child is not None and title in child.name:
                    return child
        time.sleep(0.05)
    raise TimeoutError


if __name__ == "__main__":
    sys.stdout.write(json.dumps(tree(window(sys.argv[1], 20))))
