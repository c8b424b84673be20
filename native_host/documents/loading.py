# SPDX-License-Identifier: Apache-2.0
"""Loading of documents in a thread of its own, while the window opens and the card is read."""

import sys
from collections.abc import Sequence
from threading import Event, Thread

from ..errors import HostError, InternalFault
from ..prompt import Interruption
from .document import Document

_SLICE = 0.2  # seconds between looks at the interruption


class Loading:
    """All documents being loaded, one after the other; the first failure ends it."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Start loading."""
        self._documents = documents
        self._done = Event()
        self._error: HostError | None = InternalFault()
        Thread(target=self._run, name="documents", daemon=True).start()

    def wait(self, interruption: Interruption) -> None:
        """Return once everything is loaded. Raises what a document raised, or the interruption's error."""
        while not self._done.wait(_SLICE):
            interruption.check()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            for document in self._documents:
                document.load()
            self._error = None
        except HostError as error:
            self._error = error
        except Exception as error:  # noqa: BLE001  # stays InternalFault: its text could hold content
            sys.stderr.write(f"webjpki-host: {type(error).__name__} while loading\n")
        finally:
            self._done.set()
