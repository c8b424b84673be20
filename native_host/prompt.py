# SPDX-License-Identifier: Apache-2.0
"""The person, as the core sees them: views that are shown, and answers that come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from threading import Event, Lock
from typing import Protocol

from . import additions
from .errors import HostError
from .origins import Origin
from .pins import Pin as Pin
from .pins import PinKind as PinKind


class Sealed(Protocol):
    """Bytes that cannot change any more, in a file that another process can be given."""

    @property
    def view(self) -> memoryview:
        """All of them, read-only."""

    @property
    def descriptor(self) -> int:
        """The file's number."""


@dataclass(frozen=True)
class DocumentSummary:
    """One document as it is listed for the person; `digest` is in hex, of the very bytes that are signed."""

    name: str
    size: int | None  # bytes; None where only a digest came
    kind: str  # the format's word on the wire: "hash", "cms", ...
    digest: str
    digest_function: str  # "SHA-256", ...
    # What there is to read, sealed; None where it is not here.
    content: Sealed | None = field(default=None, compare=False, repr=False)
    # Finds out what reading its pages does not show, as words of documents/notices.py; may take seconds.
    notices: Callable[[], tuple[str, ...]] = field(default=tuple, compare=False, repr=False)
    attached: tuple[
        DocumentSummary, ...
    ] = ()  # of kind "hash": files signed with it by their digests
    added: additions.Additions = additions.NOTHING  # what the signature brings into it


@dataclass(frozen=True)
class Occasion:
    """Who asks and what for; fixed for the life of one window.

    `documents` is never empty for a signature, and empty for everything else. `fields` names the
    attributes that are asked for, and is empty for everything but those.
    """

    origin: Origin
    pin: PinKind
    documents: tuple[DocumentSummary, ...] = ()
    lang: str | None = None  # "ja", "en", or None: the person's system decides
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class CertificateSummary:
    """What is known of the certificate; `holder` is None for authentication certificates, which name nobody."""

    holder: str | None
    not_after: datetime  # aware, UTC
    test: bool  # issued by a test CA (O=JPKI-TEST): must be marked wherever it is shown


class Wait(Enum):
    """What the host is waiting for before it can ask for the PIN."""

    SERVICE = "service"  # PC/SC is not running
    READER = "reader"  # no reader connected
    CARD = "card"  # reader, but no card
    OTHER_CARD = "other-card"  # a card, but not a My Number Card
    MUTE_CARD = (
        "mute-card"  # a card that does not answer: upside down, dirty, or of a kind of its own
    )
    BUSY = "busy"  # another program holds the reader
    READING = "reading"  # card found, being read


@dataclass(frozen=True)
class Waiting:
    """Nothing to answer; the person can only do what it says, or cancel."""

    what: Wait


@dataclass(frozen=True)
class ChooseCard:
    """Several My Number Cards are there; answered by `Chosen`. `readers` holds the readers' names."""

    readers: tuple[str, ...]


@dataclass(frozen=True)
class AskPin:
    """The PIN field. Answered by `PinEntered`, only once `ready`; typing is possible before.

    A view that replaces another AskPin keeps what was typed, unless `wrong`.
    `tries_left` is None until the card was asked, or when it does not say.
    """

    kind: PinKind
    ready: bool
    tries_left: int | None = None
    tries_full: int = 3
    wrong: bool = False  # the PIN entered just now was wrong
    certificate: CertificateSummary | None = None
    test: bool = False  # the card calls itself a test card, known before any certificate


@dataclass(frozen=True)
class ConfirmLastTry:
    """One try is left. Answered by `Confirmed`; the PIN is asked for only after that."""

    kind: PinKind
    test: bool = False  # as in AskPin


@dataclass(frozen=True)
class Working:
    """The card is at work; cannot be answered. `done` of `total` signatures are made."""

    done: int
    total: int
    certificate: CertificateSummary | None = None
    test: bool = False  # as in AskPin


@dataclass(frozen=True)
class OfferAttributes:
    """What the card says of its holder, for the person to let go of or keep. Answered by `Released`.

    `values` pairs each field that the website asks for ("name", "address", "birthDate", "sex") with
    what it would get: text, an ISO 8601 date, a word for the sex, or None where the card does not say.
    """

    values: tuple[tuple[str, str | None], ...] = field(repr=False)
    test: bool = False  # as in AskPin


@dataclass(frozen=True)
class Failed:
    """The request has ended; the person reads why. Answered by `Closed`."""

    error: HostError


View = Waiting | ChooseCard | AskPin | ConfirmLastTry | Working | OfferAttributes | Failed


@dataclass(frozen=True)
class Chosen:
    """Index into `ChooseCard.readers`."""

    index: int


@dataclass(frozen=True)
class PinEntered:
    """The PIN, checked for length and alphabet; the receiver wipes it."""

    pin: Pin = field(repr=False)


@dataclass(frozen=True)
class Confirmed:
    """The explicit yes to the last try."""


@dataclass(frozen=True)
class Released:
    """The fields that the person lets go of; at least one."""

    fields: frozenset[str]


@dataclass(frozen=True)
class Closed:
    """The person has read a failure."""


Answer = Chosen | PinEntered | Confirmed | Released | Closed


class Interruption:
    """The one way a request is stopped from outside: the first error set wins, everybody who waits sees it.

    Only before `conclude`: from then on the request has its reply, and nothing stops it any more.
    """

    def __init__(self) -> None:
        self._event = Event()
        self._lock = Lock()
        self._error: HostError | None = None
        self._concluded = False
        self._listeners: list[Callable[[], None]] = []

    def set(self, error: HostError) -> None:
        """Stop the request with `error`; later calls change nothing, nor do those after `conclude`."""
        with self._lock:
            if self._error is not None or self._concluded:
                return
            self._error = error
            listeners = list(self._listeners)
        self._event.set()
        for listener in listeners:
            listener()

    def on_set(self, listener: Callable[[], None]) -> None:
        """Call `listener` once an error is set, in the thread that sets it; at once if one is set already."""
        with self._lock:
            self._listeners.append(listener)
            late = self._error is not None
        if late:
            listener()

    def conclude(self) -> None:
        """Let nothing stop the request any more: it is being replied to. Raises the error that was set before."""
        with self._lock:
            self.check()
            self._concluded = True

    @property
    def concluded(self) -> bool:
        """True once the request is being replied to."""
        return self._concluded

    @property
    def error(self) -> HostError | None:
        """What stopped the request, or None."""
        return self._error

    def check(self) -> None:
        """Raise the error that was set, if any."""
        if self._error is not None:
            raise self._error

    def wait(self, seconds: float) -> None:
        """Sleep for `seconds`, or raise as soon as an error is set."""
        if self._event.wait(seconds):
            self.check()


class Prompt(Protocol):
    """The window, as a function of views. Every method may be called from the core's own thread.

    When the person cancels, the implementation sets the `Interruption` it was made with; `answer` then raises it.
    """

    def show(self, view: View) -> None:
        """Put `view` in place of the one before, without waiting for the screen."""

    def answer(self) -> Answer:
        """Wait for the person's answer to the view shown last. Raises what the interruption holds."""
