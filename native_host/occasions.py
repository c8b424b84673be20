# SPDX-License-Identifier: Apache-2.0
"""What a request means for the person: who asks, for which PIN, over which documents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from .ceremony import World, hold
from .messages import Authenticate, ReadAttributes, Sign
from .pins import PinKind
from .prompt import DocumentSummary, Occasion
from .surroundings import Conversation, Surroundings

if TYPE_CHECKING:
    from .documents.document import Document


def sign_in(request: Authenticate, world: World, conversation: Conversation) -> None:
    """Answer a sign-in with its token. Raises any HostError."""
    occasion = Occasion(request.origin, PinKind.AUTHENTICATION, lang=request.lang)

    from .authenticate import authenticate

    def work(around: Surroundings) -> Mapping[str, object]:
        return authenticate(request, around).to_message()

    hold(occasion, world, conversation, work)


def show_attributes(request: ReadAttributes, world: World, conversation: Conversation) -> None:
    """Answer with those of the holder's attributes that they let go of. Raises any HostError."""
    occasion = Occasion(
        request.origin, PinKind.ATTRIBUTES, lang=request.lang, fields=request.fields
    )

    from .read_attributes import read_attributes

    def work(around: Surroundings) -> Mapping[str, object]:
        return {"attributes": read_attributes(request.fields, around)}

    hold(occasion, world, conversation, work)


def sign_documents(
    request: Sign,
    documents: Sequence["Document"],
    world: World,
    conversation: Conversation,
) -> None:
    """Answer a request for signatures over `documents`, all of whose content is here. Raises any HostError."""
    summaries = tuple(_readable(documents))
    occasion = Occasion(request.origin, PinKind.SIGNATURE, summaries, request.lang)

    from .sign import sign

    def work(around: Surroundings) -> Mapping[str, object]:
        return sign(documents, around).to_message()

    hold(occasion, world, conversation, work)


def _readable(documents: Sequence["Document"]) -> Iterator[DocumentSummary]:
    from .documents.notices import Notices  # a sign-in has no documents

    found = Notices([document.content for document in documents])
    for index, document in enumerate(documents):
        look = partial(found.of, index)
        yield replace(document.summary, content=document.content, notices=look)
