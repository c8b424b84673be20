# SPDX-License-Identifier: Apache-2.0
"""What is said once a request is known: progress and reply go out, timestamps come in, and the end is noticed."""

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread

from . import messages
from .errors import HostError, InvalidArgument, TimestampFailed, UserCancelled
from .prompt import Interruption
from .stdio import Pipe, PipeClosed

_TIMESTAMP_PATIENCE = 60.0  # seconds; the page's server asks an authority somewhere
_SLICE = 0.2


class Conversation:
    """The pipe while one request is being answered; owns its reading end.

    `interruption` is set as soon as the browser closes the pipe, or sends what nobody asked for.
    """

    def __init__(self, pipe: Pipe) -> None:
        """Start listening. Nobody else may read from `pipe` any more."""
        self.interruption = Interruption()
        self._pipe = pipe
        self._awaited = False
        self._tokens: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=self._listen, name="pipe", daemon=True).start()

    def report(self, progress: Mapping[str, object]) -> None:
        """Send a progress message; a closed pipe is noticed by whoever reads from it."""
        with suppress(PipeClosed):
            self._pipe.write_frame(messages.encode({"progress": progress}))

    def timestamp(self, document: int, imprint: bytes) -> bytes:
        """Ask the page for a timestamp over `imprint` (SHA-256) and return the token (DER), unchecked.

        Raises TimestampFailed after a minute without, or what the interruption holds.
        """
        self._awaited = True
        octets = base64.b64encode(imprint).decode()
        asked = {"document": document, "hashFunction": "SHA-256", "imprint": octets}
        with suppress(PipeClosed):
            self._pipe.write_frame(messages.encode({"timestamp": asked}))
        for _ in range(int(_TIMESTAMP_PATIENCE / _SLICE)):
            self.interruption.check()
            with suppress(Empty):
                return self._tokens.get(timeout=_SLICE)
        raise TimestampFailed

    def reply(self, frames: Sequence[bytes]) -> None:
        """Send the reply; a closed pipe is nobody's fault."""
        with suppress(PipeClosed):
            for frame in frames:
                self._pipe.write_frame(frame)

    def _listen(self) -> None:
        try:
            while True:
                self._hear(self._pipe.read_frame())
        except PipeClosed:
            self.interruption.set(UserCancelled())
        except HostError as error:
            self.interruption.set(error)

    def _hear(self, frame: bytes) -> None:
        if not self._awaited:
            raise InvalidArgument(argument="")
        self._awaited = False
        self._tokens.put(messages.parse_timestamp(frame))
