# SPDX-License-Identifier: Apache-2.0
"""Two channels for tests: one that plays a script of commands and answers, one with a living card behind it."""

from __future__ import annotations

from collections.abc import Callable

from native_host.card.apdu import Command, Response
from native_host.errors import CardFailed, CardRemoved, HostError
from simulated_card import CardGone, CardMute, SimulatedCard

Step = tuple[str, "str | HostError"]


def response(text: str) -> Response:
    """Make a response from hex: data and status word."""
    octets = bytes.fromhex(text)
    return Response(octets[:-2], int.from_bytes(octets[-2:], "big"))


class ScriptedChannel:
    """Expects exactly the commands of its script, in order, and answers or raises what stands beside them.

    Steps are pairs of hex: command as it reaches the reader, and data with status word.
    """

    def __init__(self, *steps: Step) -> None:
        self._steps = list(steps)
        self.ended_by: list[str] = []

    def transmit(self, command: Command) -> Response:
        """Play the next step; any other command fails the test."""
        sent = command.encode().hex().upper()
        assert self._steps, f"no command was expected, but {sent} came"
        expected, answer = self._steps.pop(0)
        assert sent == expected.replace(" ", "").upper()
        if isinstance(answer, HostError):
            raise answer
        return response(answer)

    def power_off(self) -> None:
        """Note it."""
        self.ended_by.append("power_off")

    def leave(self) -> None:
        """Note it."""
        self.ended_by.append("leave")

    def finished(self) -> bool:
        """Tell whether every step was played."""
        return not self._steps


class LivingChannel:
    """A simulated card as the host sees one: faults become the errors that PC/SC gives for them.

    `mute` is called where the card does not answer; the default raises CardFailed at once. `ended` is
    called when the card is given back.
    """

    def __init__(
        self,
        card: SimulatedCard,
        mute: Callable[[], None] = lambda: None,
        *,
        powered: bool = False,
        ended: Callable[[], object] = lambda: None,
    ) -> None:
        self._card = card
        self._mute = mute
        self._ended = ended
        self._gone = False
        self.ended_by: list[str] = []
        if not powered:
            card.power_off()
            card.power_on()

    def transmit(self, command: Command) -> Response:
        """Let the card answer. Raises CardRemoved once it is pulled."""
        assert not self.ended_by, "a command after the card was given back"
        if self._gone:
            raise CardRemoved
        try:
            octets = self._card.transmit(bytes(command.encode()))
        except CardGone:
            self._gone = True
            self._card.power_off()
            raise CardRemoved from None
        except CardMute:
            self._mute()
            raise CardFailed from None
        if len(octets) < 2:
            raise CardFailed
        return Response(octets[:-2], int.from_bytes(octets[-2:], "big"))

    def power_off(self) -> None:
        """Take the power away."""
        self._end("power_off")
        self._card.power_off()

    def leave(self) -> None:
        """Leave the card as it is."""
        self._end("leave")

    def _end(self, how: str) -> None:
        self.ended_by.append(how)
        self._ended()
