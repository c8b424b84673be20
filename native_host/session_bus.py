# SPDX-License-Identifier: Apache-2.0
"""The person's own message bus (D-Bus): used where it runs, never started by us."""

from collections.abc import Mapping, MutableMapping
from pathlib import Path

_ADDRESS = "DBUS_SESSION_BUS_ADDRESS"


def session_bus(environ: Mapping[str, str]) -> str | None:
    """The address of the person's own bus, if they are logged in; none is started."""
    if named := environ.get(_ADDRESS):
        return named if "unix:" in named else None  # "disabled:", or one that would be started
    runtime = environ.get("XDG_RUNTIME_DIR")
    if runtime and Path(runtime, "bus").is_socket():
        return f"unix:path={runtime}/bus"
    return None


def start_none(environ: MutableMapping[str, str]) -> None:
    """Settle the bus before Qt is loaded: libdbus, left to itself, runs `dbus-launch` from PATH to start one."""
    environ[_ADDRESS] = session_bus(environ) or "disabled:"
