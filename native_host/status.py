# SPDX-License-Identifier: Apache-2.0
"""Which readers and cards there are, told without window and without touching a PIN."""

from collections.abc import Mapping
from threading import Event, Thread

from .card.finder import card_kinds
from .card.watchdog import Watchdog
from .ceremony import World
from .errors import CardFailed, HostError
from .prompt import Interruption

_PATIENCE = 5.0  # seconds for all readers together; the popup waits for this


def status(world: World, interruption: Interruption) -> Mapping[str, object]:
    """List the readers and what is in them: "none", "jpki", "other" or "busy".

    Raises ServiceUnavailable, or CardFailed when a card does not answer.
    """
    world.watch_signals(interruption)
    done = Event()
    interruption.on_set(done.set)
    found: list[Mapping[str, object]] = []
    failed: list[HostError] = []

    def look() -> None:
        try:
            kinds = card_kinds(world.open_readers(Watchdog(_PATIENCE, done.set)))
            found.append({"readers": [{"name": n, "card": k} for n, k in kinds.items()]})
        except HostError as error:
            failed.append(error)
        finally:
            done.set()

    Thread(target=look, name="card", daemon=True).start()
    done.wait(_PATIENCE)
    interruption.check()
    if found:
        return found[0]
    raise failed[0] if failed else CardFailed()
