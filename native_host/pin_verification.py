# SPDX-License-Identifier: Apache-2.0
"""From the person's PIN to a verified card: counter first, no try without a person's word for it."""

from typing import Protocol

from .card.pin_file import WrongPin
from .errors import InternalFault, PinBlocked
from .pins import FULL_TRIES, Pin, PinKind
from .prompt import (
    Answer,
    AskPin,
    CertificateSummary,
    Confirmed,
    ConfirmLastTry,
    PinEntered,
    Prompt,
    Working,
)


class PinHolder(Protocol):
    """An application of the card that has PINs."""

    def tries_left(self, kind: PinKind) -> int | None:
        """Ask for the tries left, spending none."""

    def verify(self, pin: Pin) -> None:
        """Present `pin`. Raises WrongPin or PinBlocked."""


def verify_pin(
    card: PinHolder,
    kind: PinKind,
    prompt: Prompt,
    certificate: CertificateSummary | None,
    signatures: int = 1,
    *,
    test: bool = False,
) -> None:
    """Ask until the card accepts the PIN; each PIN that the person enters spends at most one try.

    `test`: the card calls itself a test card.
    Raises PinBlocked when no try is left (then nothing is sent), or what ends the card or the request.
    """
    tries = card.tries_left(kind)
    wrong = False
    while True:
        if tries == 0:
            raise PinBlocked(pin=kind.value)
        if tries == 1:
            _confirm_last_try(ConfirmLastTry(kind, test), prompt)
        prompt.show(AskPin(kind, True, tries, FULL_TRIES[kind], wrong, certificate, test))
        with _entered(prompt, kind) as pin:
            prompt.show(Working(0, signatures, certificate, test))
            try:
                card.verify(pin)
            except WrongPin as error:
                wrong, tries = True, error.tries_left
            else:
                return
        if tries is None:
            tries = card.tries_left(kind)


def _confirm_last_try(view: ConfirmLastTry, prompt: Prompt) -> None:
    prompt.show(view)
    answer = prompt.answer()
    if not isinstance(answer, Confirmed):
        _discard(answer)
        raise InternalFault


def _entered(prompt: Prompt, kind: PinKind) -> Pin:
    answer = prompt.answer()
    if not isinstance(answer, PinEntered) or answer.pin.kind is not kind:
        _discard(answer)
        raise InternalFault
    return answer.pin


def _discard(answer: Answer) -> None:
    """Wipe a PIN that nobody asked for."""
    if isinstance(answer, PinEntered):
        answer.pin.wipe()
