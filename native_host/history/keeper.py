# SPDX-License-Identifier: Apache-2.0
"""The child that asks the system's keychain: one question a line on stdin, one answer a line on stdout.

Which keychain is fixed for each system. `keyring` would otherwise look into a file of settings and into
environment variables, and could end up with one that keeps keys in clear text.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import closing
from threading import Timer
from typing import TYPE_CHECKING, BinaryIO

from ..session_bus import session_bus

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "org.webjpki.host history"
_NAMES = frozenset({"key", "end"})


class NoBackend(Exception):
    """There is no keychain that can be asked without a question to the person; `args[0]` is the answer."""


def main(arguments: list[str]) -> None:
    """Answer until stdin ends, for as many seconds at most as the one argument says."""
    end = Timer(float(arguments[0]), os._exit, [1])  # also when who started us was ended first
    end.daemon = True
    end.start()
    answer_all(sys.stdin.buffer, sys.stdout.buffer, lambda: own_backend(sys.platform))


def answer_all(
    source: BinaryIO, sink: BinaryIO, open_backend: Callable[[], KeyringBackend]
) -> None:
    """Answer each line of `source`; what a keychain says in its errors stays here."""
    for line in source:
        try:
            answer = _answer(line.decode("ascii").split(), open_backend())
        except NoBackend as none:
            answer = str(none)
        except Exception:  # noqa: BLE001  # backends raise whatever their system gives them
            answer = "failed"
        sink.write(answer.encode("ascii") + b"\n")
        sink.flush()


def _answer(words: list[str], backend: KeyringBackend) -> str:
    match words:
        case ["get", name] if name in _NAMES:
            value = backend.get_password(SERVICE, name)
            return "absent" if value is None else f"value {value}"
        case ["put", name, value] if name in _NAMES:
            backend.set_password(SERVICE, name, value)
            return "done"
    return "failed"


def own_backend(platform: str) -> KeyringBackend:
    """Give the keychain of this system. Raises NoBackend with "none" or "locked"."""
    if platform == "darwin":
        from keyring.backends.macOS import Keyring as Mac  # each loads what only its system has

        return Mac()  # type: ignore[no-untyped-call]  # keyring is only partly typed
    if platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        return WinVaultKeyring()  # type: ignore[no-untyped-call]  # as above
    return _secret_service()


def _secret_service() -> KeyringBackend:
    """The keyring of GNOME, KDE and others, if it is running and open.

    Looked at before `keyring` is, which would start the service, make a collection or ask for a password.
    """
    bus = session_bus(os.environ)
    if bus is None:
        raise NoBackend("none")
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus
    import secretstorage  # only where there is a bus

    try:
        connection = secretstorage.dbus_init()
    except secretstorage.exceptions.SecretStorageException:
        raise NoBackend("none") from None
    with closing(connection):
        _see_that_it_is_open(connection)
    from keyring.backends.SecretService import Keyring

    return Keyring()  # type: ignore[no-untyped-call]  # as above


def _see_that_it_is_open(connection: object) -> None:
    import secretstorage
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import Proxy

    service = "org.freedesktop.secrets"
    if not Proxy(message_bus, connection).NameHasOwner(service)[0]:
        raise NoBackend("none")
    try:
        locked = secretstorage.Collection(connection).is_locked()
    except secretstorage.exceptions.ItemNotFoundException:
        raise NoBackend("none") from None
    if locked:
        raise NoBackend("locked")


if __name__ == "__main__":
    main(sys.argv[1:])
