# SPDX-License-Identifier: Apache-2.0
"""Where no document may be opened, the person's word is asked for from the beginning."""

from threading import Event

import pytest

from native_host.documents.content import Content
from native_host.prompt import DocumentSummary
from native_host.reading.renderer import CannotShow, Fault
from native_host.window.reading_room import ReadingRoom
from native_host.window.sight import Sight, Unseen
from native_host.window.texts import Texts
from tests.reading.children import sealed
from tests.reading.samples import pdf

DIGEST = ("00" * 32, "SHA-256")


def document(octets: bytes) -> DocumentSummary:
    content: Content = sealed(octets)
    return DocumentSummary("a", len(octets), "cms", *DIGEST, content=content)


def room(able: bool) -> tuple[ReadingRoom, Sight]:
    documents = (document(b"PK\3\4\0\0"), document(pdf(b"")), document(b"text"))
    sight = Sight(documents)
    return ReadingRoom(documents, sight, Texts("ja"), lambda: able), sight


def test_a_system_without_confinement() -> None:
    """Seen to fail when: it is found out only by whoever opens a document."""
    asked, sight = room(able=False)
    asked.prepare()
    assert [sight.unseen(i) for i in range(3)] == [Unseen.KIND, Unseen.SYSTEM, Unseen.SYSTEM]
    assert (sight.count_unseen, sight.obstacle) == (3, "hint.unseen")


FAULTS = {
    Fault.UNCONFINED: [Unseen.KIND, Unseen.SYSTEM, Unseen.SYSTEM],
    Fault.BROKEN: [Unseen.KIND, Unseen.BROKEN, None],
    Fault.STOPPED: [Unseen.KIND, None, None],  # the next child may do better
    Fault.DIFFERENT: [Unseen.KIND, None, None],
}


@pytest.mark.parametrize("fault", Fault)
def test_what_the_first_child_says(fault: Fault) -> None:
    """Seen to fail when: a file that cannot be shown passes as readable until somebody tries."""
    told = Event()
    asked, sight = room(able=True)
    sight.listen(told.set)
    asked.not_opened([1, 2], CannotShow(fault))  # as the desk does
    assert [sight.unseen(i) for i in range(3)] == FAULTS[fault]
    assert sight.different is (fault is Fault.DIFFERENT)
    assert told.is_set() is (fault is not Fault.STOPPED)
