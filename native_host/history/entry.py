# SPDX-License-Identifier: Apache-2.0
"""One use of the card as it is remembered: when, for whom, what kind, over which documents, how it ended.

No document, no attribute of the person and no PIN: what is not here cannot leak from here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ..errors import HostError
from ..pins import PinKind
from ..prompt import DocumentSummary, Occasion

DONE = "done"
KINDS = {
    PinKind.AUTHENTICATION: "sign-in",
    PinKind.SIGNATURE: "signature",
    PinKind.ATTRIBUTES: "attributes",
}


@dataclass(frozen=True)
class Signed:
    """A document that was listed: its name, the wire's word for its form, and its digest in hex."""

    name: str
    form: str
    function: str
    digest: str


@dataclass(frozen=True)
class Entry:
    """One use. `at` is UTC, "2026-03-15T09:30:00Z"; `result` is "done" or the code of an error."""

    at: str
    origin: str
    kind: str
    result: str
    documents: tuple[Signed, ...] = ()

    def octets(self, number: int) -> bytes:
        """Everything that must not change unnoticed, with the entry's `number`, as bytes of one form only."""
        documents = [[d.name, d.form, d.function, d.digest] for d in self.documents]
        whole = [1, number, self.at, self.origin, self.kind, self.result, documents]
        return json.dumps(whole, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def entry_of(occasion: Occasion, ended: HostError | None, now: datetime) -> Entry:
    """Say what is remembered of `occasion`; `ended` is None where the website got what it asked for."""
    return Entry(
        at=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        origin=occasion.origin.ascii,
        kind=KINDS[occasion.pin],
        result=DONE if ended is None else ended.code,
        documents=tuple(_signed(occasion.documents)),
    )


def _signed(documents: tuple[DocumentSummary, ...]) -> Iterator[Signed]:
    for document in documents:
        yield Signed(document.name, document.kind, document.digest_function, document.digest)
        yield from _signed(document.attached)
