# SPDX-License-Identifier: Apache-2.0
"""One request with a person: the card's work in a thread of its own, the window on the main thread."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from . import messages
from .card.attendance import AttendedPrompt
from .card.channel import Readers
from .card.watchdog import Watchdog
from .errors import CardFailed, HostError, InternalFault, NoScreen
from .prompt import Failed, Interruption, Occasion, Prompt
from .surroundings import Clock, Conversation, Surroundings
from .turn import Turn
from .window.exchange import Exchange

# A signature takes about a second on a slow card; ten mean that it will never answer.
CARD_PATIENCE = 10.0
# After the window is gone, the card has this long to finish its command and be powered off.
_GRACE = 0.8
# Python runs one thread at a time: the card is asked before Qt is loaded, for it then works by itself,
# and its thread does not wait long for its turn each time the card has answered. Seconds.
_HEAD_START, _SWITCH = 0.03, 0.0005

Work = Callable[[Surroundings], Mapping[str, object]]
RunWindow = Callable[[Occasion, Exchange, Interruption], None]
OpenReaders = Callable[[Watchdog], Readers]
Remember = Callable[[Occasion, HostError | None], None]


@dataclass(frozen=True)
class World:
    """What lies outside of the host: readers, screen and clock."""

    open_readers: OpenReaders
    run_window: RunWindow
    clock: Clock
    lock_folder: Path | None
    watch_signals: Callable[[Interruption], None]
    # Told of every occasion that had its window, and how it ended; never raises and never waits.
    remember: Remember
    card_patience: float = CARD_PATIENCE


def hold(occasion: Occasion, world: World, conversation: Conversation, work: Work) -> None:
    """Run `work` with a window open for `occasion`, and reply with its result.

    The reply leaves from the card's thread: it waits for no screen. Returns once the window is gone. A
    failure is shown to the person before it is raised. Whatever stops the request closes the window
    at once; the card then has 0.8 seconds to be released. Raises Busy while another window of this
    user is open, or what `work` or the interruption holds.
    """
    turn = Turn(world.lock_folder)
    world.watch_signals(conversation.interruption)
    ended: HostError | None = InternalFault()
    try:
        _hold(occasion, world, conversation, work, turn)
        ended = None
    except HostError as error:
        ended = error
        raise
    finally:
        turn.end()
        world.remember(occasion, ended)


def _hold(
    occasion: Occasion, world: World, conversation: Conversation, work: Work, turn: Turn
) -> None:
    interruption = conversation.interruption
    exchange = Exchange(interruption)
    failures: list[BaseException] = []
    watchdog = Watchdog(world.card_patience, lambda: exchange.give_up(CardFailed()))

    def run() -> None:
        try:
            readers = world.open_readers(watchdog)
            prompt = AttendedPrompt(exchange, readers, exchange.give_up)
            reply = work(Surroundings(readers, prompt, world.clock, conversation))
            frames = tuple(messages.in_frames(messages.encode(reply)))
            turn.end()  # whoever asks again once the reply is there finds nobody in the way
            exchange.conclude()
            conversation.reply(frames)
        except HostError as error:
            failures.append(error)
            _tell(error, exchange, interruption)
        except Exception as error:  # noqa: BLE001  # handed to the main thread, which answers
            failures.append(error)
            _tell(InternalFault(), exchange, interruption)
        finally:
            exchange.finish()

    conversation.report({"step": "asking"})
    sys.setswitchinterval(_SWITCH)
    worker = Thread(target=run, name="card", daemon=True)
    worker.start()
    watchdog.wait_for_work(_HEAD_START)
    try:
        world.run_window(occasion, exchange, interruption)
    except NoScreen as error:
        interruption.set(error)
    worker.join(None if interruption.concluded else _GRACE)
    interruption.check()
    if not interruption.concluded:
        raise failures[0] if failures else InternalFault()


def _tell(error: HostError, prompt: Prompt, interruption: Interruption) -> None:
    """Let the person read why the request ended, unless they or the browser ended it."""
    if interruption.error is not None:
        return
    prompt.show(Failed(error))
    try:
        prompt.answer()
    except HostError:
        return  # the browser or the clock did not wait for them to read it
