# SPDX-License-Identifier: Apache-2.0
"""The holder's attributes: read with their PIN, shown to them, and sent only as far as they agree."""

from collections.abc import Mapping, Sequence

from .card.attributes import Attributes
from .card.finder import find_card
from .errors import InternalFault
from .pin_verification import verify_pin
from .pins import FULL_TRIES, PinKind
from .prompt import AskPin, OfferAttributes, Released
from .surroundings import Surroundings

_KIND = PinKind.ATTRIBUTES


def read_attributes(fields: Sequence[str], around: Surroundings) -> Mapping[str, str | None]:
    """Return the `fields` that the person releases, with what the card says; nothing is kept.

    The card is powered off before the person decides. Spends PIN tries only as the person enters PINs.
    Raises any HostError of the card or person.
    """
    card = find_card(around.readers, around.prompt, around.interruption)
    try:
        application = card.attributes()
        around.prompt.show(AskPin(_KIND, ready=False, tries_full=FULL_TRIES[_KIND], test=card.test))
        verify_pin(application, _KIND, around.prompt, None, test=card.test)
        attributes = application.read()
    finally:
        card.power_off()
    values = _values(attributes)
    offered = tuple((name, values[name]) for name in fields)
    around.prompt.show(OfferAttributes(offered, test=card.test))
    answer = around.prompt.answer()
    if not isinstance(answer, Released) or not answer.fields <= set(fields):
        raise InternalFault
    return {name: values[name] for name in fields if name in answer.fields}


def _values(attributes: Attributes) -> Mapping[str, str | None]:
    born = attributes.birth_date
    return {
        "name": attributes.name,
        "address": attributes.address,
        "birthDate": born.isoformat() if born is not None else None,
        "sex": attributes.sex,
    }
