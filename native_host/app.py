# SPDX-License-Identifier: Apache-2.0
"""One process, one request, one reply: from the frame that came in to the frame that goes out."""

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from . import messages
from .errors import HostError, InternalFault
from .messages import Authenticate, Doctor, History, Quit, ReadAttributes, Request, Sign, Status
from .stdio import Pipe, PipeClosed

if TYPE_CHECKING:
    from .ceremony import World
    from .conversation import Conversation

# None where the reply has been sent, by whoever made it.
Reply = Mapping[str, object] | None
EnterWorld = Callable[[], "World"]


def serve(pipe: Pipe, enter_world: EnterWorld) -> None:
    """Answer the one request on `pipe`; `enter_world` is called only where card or person are needed.

    A pipe that closes ends everything without a reply. Never raises.
    """
    try:
        reply = _reply(pipe, enter_world)
        for frame in messages.in_frames(reply) if reply is not None else ():
            pipe.write_frame(frame)
    except PipeClosed:
        return


def _reply(pipe: Pipe, enter_world: EnterWorld) -> bytes | None:
    try:
        request = messages.parse_request(pipe.read_frame())
        reply = _answer(request, pipe, enter_world)
        return None if reply is None else messages.encode(reply)
    except HostError as error:
        return messages.encode_error(error)
    except PipeClosed:
        raise
    except Exception as error:  # noqa: BLE001  # the one place that always has to answer
        # The type tells a developer where to look; the text could hold a person's data.
        sys.stderr.write(f"webjpki-host: {type(error).__name__}\n")
        return messages.encode_error(InternalFault())


def _answer(request: Request, pipe: Pipe, enter_world: EnterWorld) -> Reply:
    match request:
        case Quit():
            return {}
        case Status():
            from .status import status  # needs the card room

            return status(enter_world(), _converse(pipe).interruption)
        case Doctor():
            return _examine(request, pipe, enter_world)
        case History():
            from .history.opening import open_window

            open_window(request.lang)
            return {}
        case Authenticate():
            from .occasions import sign_in  # needs window and card rooms

            sign_in(request, enter_world(), _converse(pipe))
            return None
        case ReadAttributes():
            from .occasions import show_attributes

            show_attributes(request, enter_world(), _converse(pipe))
            return None
        case Sign():
            _sign(request, pipe, enter_world)
            return None


def _examine(request: Doctor, pipe: Pipe, enter_world: EnterWorld) -> Reply:
    from .doctor.answer import answer
    from .doctor.this_computer import this_computer

    world = enter_world()
    computer = this_computer(world.open_readers, world.clock, request.extension)
    return answer(request, computer, _converse(pipe).interruption)


def _sign(request: Sign, pipe: Pipe, enter_world: EnterWorld) -> None:
    from .documents.incoming import receive

    def next_chunk() -> bytes | None:
        return messages.parse_chunk(pipe.read_frame())

    def received(document: int, octets: int) -> None:
        progress = {"step": "receiving", "document": document, "received": octets}
        pipe.write_frame(messages.encode({"progress": progress}))

    documents = receive(request.documents, next_chunk, received)
    from .occasions import sign_documents  # only now: content that is refused needs no such rooms

    sign_documents(request, documents, enter_world(), _converse(pipe))


def _converse(pipe: Pipe) -> "Conversation":
    from .conversation import Conversation  # a request that is refused needs no threads

    return Conversation(pipe)
