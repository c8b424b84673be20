# SPDX-License-Identifier: Apache-2.0
"""Termination signals become an interruption, so that a stopped host still powers the card off."""

import signal
import sys
from threading import Thread

from .errors import UserCancelled
from .prompt import Interruption


def block() -> None:
    """Keep the signals for `watch`; call it before the first thread is started, for threads inherit this."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, _stopping())


def watch(interruption: Interruption) -> None:
    """Set `interruption` when one of the signals arrives. Windows ends processes without any."""
    if sys.platform == "win32":
        return

    def wait() -> None:
        signal.sigwait(_stopping())
        interruption.set(UserCancelled())

    Thread(target=wait, name="signals", daemon=True).start()


def _stopping() -> set[signal.Signals]:
    return {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
