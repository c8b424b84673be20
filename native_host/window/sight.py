# SPDX-License-Identifier: Apache-2.0
"""What of the documents the person cannot see here, and whether they sign it nevertheless; knows nothing of Qt."""

from collections.abc import Callable, Sequence
from enum import Enum

from ..prompt import DocumentSummary
from ..reading.endings import otherwise
from ..reading.kinds import Kind, kind_of

# Notices that ordinary long or scanned PDFs have: told where they are read, no warning.
HARMLESS = frozenset({"link", "beyond-edge", "signed-again", "overlaid-text"})


class Unseen(Enum):
    """Why a document, or a part of it, cannot be seen; the value names the sentence for it."""

    DIGEST = "digest"  # only a digest came
    LARGE = "large"  # too large to be kept for reading
    KIND = "kind"  # nothing here shows files of this kind
    SYSTEM = "system"  # nothing confines a reading child on this system
    BROKEN = "broken"  # the child has read it and cannot show it
    STOPPED = "stopped"  # the child crashed, hung, or made no sense
    CUT = "cut"  # only its beginning is shown


class Sight:
    """The one place that knows whether a PIN may be sent as far as reading is concerned."""

    def __init__(self, documents: Sequence[DocumentSummary]) -> None:
        """Look at the first bytes of each document."""
        self._documents = documents
        self._kinds: list[Kind | None] = []
        self._unseen: dict[int, Unseen] = {}
        self._listeners: list[Callable[[], None]] = []
        self._awaited = {i for i, one in enumerate(documents) if one.content is not None}
        self._notices: dict[int, tuple[str, ...]] = {}
        self._named: dict[int, tuple[str, ...]] = {}  # what their names say against them
        self._twins: dict[tuple[str, str], int | None] = {}
        self._agreed = False
        self.different = False  # bytes were found that are not those that would be signed
        for index, document in enumerate(documents):
            self._kinds.append(None)
            if document.kind == "hash":
                self._unseen[index] = Unseen.DIGEST
            elif document.content is None:
                self._unseen[index] = Unseen.LARGE
            else:
                self._kinds[index] = kind = kind_of(document.content.view)
                if kind is None:
                    self._unseen[index] = Unseen.KIND
                elif (told := otherwise(document.name, kind)) is not None:
                    self._named[index] = (told.value,)

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change, in the window's thread."""
        self._listeners.append(listener)

    def forget(self, listener: Callable[[], None]) -> None:
        """Call `listener` no more."""
        self._listeners.remove(listener)

    def kind(self, index: int) -> Kind | None:
        """How the document can be shown; None where it cannot be."""
        return self._kinds[index]

    def unseen(self, index: int) -> Unseen | None:
        """Why the document, or a part of it, cannot be seen."""
        return self._unseen.get(index)

    def notices(self, index: int) -> tuple[str, ...]:
        """What reading it here does not show, as far as it is known yet."""
        return self._named.get(index, ()) + self._notices.get(index, ())

    @property
    def looked(self) -> bool:
        """Whether everything has been looked through."""
        return not self._awaited

    @property
    def alarming(self) -> frozenset[int]:
        """The documents in which something is hidden that the person must be told of before they sign."""
        every = self._notices.keys() | self._named.keys()
        return frozenset(index for index in every if not HARMLESS.issuperset(self.notices(index)))

    @property
    def count_unseen(self) -> int:
        """How many documents and attached files are signed without having been seen."""
        every = [file for one in self._documents for file in one.attached]
        hidden = [self.twin(file) for file in every]
        return len(self._unseen) + sum(twin is None or twin in self._unseen for twin in hidden)

    def twin(self, attached: DocumentSummary) -> int | None:
        """Which of the documents has the very bytes of an attached file, so that they can be read there."""
        wanted = attached.digest_function, attached.digest
        if wanted not in self._twins:
            every = enumerate(self._documents)
            having = [index for index, one in every if _digest(one, wanted[0]) == wanted[1]]
            self._twins[wanted] = having[0] if having else None
        return self._twins[wanted]

    @property
    def agreed(self) -> bool:
        """Whether the person has said that they sign what they cannot see."""
        return self._agreed

    @property
    def blocked(self) -> bool:
        """Whether waiting does not help: it takes the person's word, or nothing helps at all."""
        return self.different or (self.count_unseen > 0 and not self._agreed)

    @property
    def obstacle(self) -> str | None:
        """The hint that says what keeps a PIN from being sent, beside time; None where nothing does."""
        if self.different:
            return "hint.different"
        return "hint.unseen" if self.blocked else None

    def agree(self, agreed: bool) -> None:
        """Take the person's word."""
        self._agreed = agreed
        self._tell()

    def note(self, index: int, notices: tuple[str, ...]) -> None:
        """Learn what reading the document does not show."""
        self._awaited.discard(index)
        self._notices[index] = notices
        self._tell()

    def lose(self, index: int, why: Unseen) -> None:
        """Learn that the document cannot be seen after all: what was agreed to was less."""
        if index not in self._unseen:
            self._unseen[index] = why
            self._agreed = False
            self._tell()

    def distrust(self) -> None:
        """Learn that other bytes were opened than would be signed: nothing is signed any more."""
        self.different = True
        self._tell()

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()


def _digest(document: DocumentSummary, function: str) -> str | None:
    """The digest in hex of the bytes that are here to be read; None where there are none."""
    if document.content is None:
        return None
    import hashlib  # 3 MB of OpenSSL, which a sign-in does without

    return hashlib.new(function.replace("-", ""), document.content.view).hexdigest()
