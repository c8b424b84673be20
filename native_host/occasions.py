# SPDX-License-Identifier: Apache-2.0
"""What a request means for the person: who asks, for which PIN, over which documents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from .authenticate import authenticate
from .ceremony import World, hold
from .documents.document import Document
from .documents.notices import Notices
from .messages import Authenticate, ReadAttributes, Sign
from .pins import PinKind
from .prompt import DocumentSummary, Occasion
from .read_attributes import read_attributes
from .sign import sign
from .surroundings import Conversation


def sign_in(
    request: Authenticate, world: World, conversation: Conversation
) -> Mapping[str, object]:
    """Answer a sign-in with its token. Raises any HostError."""
    occasion = Occasion(request.origin, PinKind.AUTHENTICATION, lang=request.lang)
    token = hold(occasion, world, conversation, lambda around: authenticate(request, around))
    return token.to_message()


def show_attributes(
    request: ReadAttributes, world: World, conversation: Conversation
) -> Mapping[str, object]:
    """Answer with those of the holder's attributes that they let go of. Raises any HostError."""
    occasion = Occasion(
        request.origin, PinKind.ATTRIBUTES, lang=request.lang, fields=request.fields
    )
    released = hold(
        occasion, world, conversation, lambda around: read_attributes(request.fields, around)
    )
    return {"attributes": released}


def sign_documents(
    request: Sign,
    documents: Sequence[Document],
    world: World,
    conversation: Conversation,
) -> Mapping[str, object]:
    """Answer a request for signatures over `documents`, all of whose content is here. Raises any HostError."""
    summaries = tuple(_readable(documents))
    occasion = Occasion(request.origin, PinKind.SIGNATURE, summaries, request.lang)
    signatures = hold(occasion, world, conversation, lambda around: sign(documents, around))
    return signatures.to_message()


def _readable(documents: Sequence[Document]) -> Iterator[DocumentSummary]:
    found = Notices([document.content for document in documents])
    for index, document in enumerate(documents):
        look = partial(found.of, index)
        yield replace(document.summary, content=document.content, notices=look)
