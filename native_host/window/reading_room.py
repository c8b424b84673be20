# SPDX-License-Identifier: Apache-2.0
"""Opens readers: keeps a child ready for the first document, and has each looked through for what is hidden."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ..prompt import DocumentSummary
from ..reading.renderer import CannotShow, Fault, Renderer
from ..reading.systems import confinable
from .desk import Desk
from .sight import Sight, Unseen
from .texts import Texts

if TYPE_CHECKING:
    from .reader import Reader


class ReadingRoom:
    """Everything that reads documents on behalf of one window."""

    def __init__(
        self,
        documents: Sequence[DocumentSummary],
        sight: Sight,
        texts: Texts,
        able: Callable[[], bool] = confinable,
    ) -> None:
        """Start nothing yet; `able` says whether documents may be opened on this system at all."""
        self._able = able
        self._documents = documents
        self._sight = sight
        self._texts = texts
        self._reading: Desk | None = None
        self._looking: Desk | None = None
        self._ready: dict[int, Renderer] = {}
        self._reader: Reader | None = None

    def prepare(self) -> None:
        """Have a child open the first document that can be read, before anybody asks for it.

        Where nothing can be opened at all, the person is asked for their word from the beginning.
        """
        every = [i for i in range(len(self._documents)) if self._sight.kind(i) is not None]
        if not self._able():
            self._lose(every, Unseen.SYSTEM)
        elif every:
            renderer = self._renderer(every[0])
            self._ready[every[0]] = renderer
            self._desk().ask(renderer.open, _ignore, partial(self.not_opened, every))

    def not_opened(self, every: Sequence[int], error: Exception) -> None:
        """Follow what is known now; of what may be different next time, whoever opens the reader is told."""
        from .reader import UNSEEN  # the window opens sooner without it

        fault = error.fault if isinstance(error, CannotShow) else Fault.STOPPED
        if fault is Fault.DIFFERENT:
            self._sight.distrust()
        elif fault in UNSEEN:
            self._lose(every if fault is Fault.UNCONFINED else every[:1], UNSEEN[fault])

    def _lose(self, every: Sequence[int], why: Unseen) -> None:
        for index in every:
            self._sight.lose(index, why)

    def look_through(self) -> None:
        """Find out what reading the documents does not show; the second call does nothing."""
        if self._looking is not None:
            return
        self._looking = Desk("notices")
        for index, document in enumerate(self._documents):
            if document.content is not None:
                note = partial(self._sight.note, index)
                self._looking.ask(document.notices, note, partial(_not_all_seen, note))

    def open(self, index: int, over: QWidget) -> None:
        """Open the reader for document `index` above the window `over`."""
        from .reader import Reader

        self.shut()
        renderer = self._ready.pop(index, None) or self._renderer(index)
        document = self._documents[index]
        self._reader = Reader(
            over, document, index, self._sight, self._desk(), renderer, self._texts
        )
        self._reader.show()

    def shut(self) -> None:
        """Close the reader, if one is open."""
        if self._reader is not None:
            self._reader.reject()
            self._reader.deleteLater()
            self._reader = None

    def close(self) -> None:
        """End everything."""
        self.shut()
        for renderer in self._ready.values():
            renderer.close()
        for desk in (self._reading, self._looking):
            if desk is not None:
                desk.close()

    def _desk(self) -> Desk:
        # One for all: a child ends together with the thread that started it.
        if self._reading is None:
            self._reading = Desk("reading")
        return self._reading

    def _renderer(self, index: int) -> Renderer:
        document, kind = self._documents[index], self._sight.kind(index)
        if document.content is None or kind is None:
            raise ValueError("there is nothing to read")
        return Renderer(document.content, kind, document.digest)


def _ignore(_: object) -> None:
    """Whoever opens the reader asks again, and is told then."""


def _not_all_seen(note: Callable[[tuple[str, ...]], None], _: Exception) -> None:
    note(("not-all-seen",))
