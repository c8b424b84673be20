# SPDX-License-Identifier: Apache-2.0
"""What a reader is by its name: a place for a person's card, or something that only looks like one."""

from enum import Enum


class ReaderKind(Enum):
    """The kinds that a person should be able to tell apart."""

    REAL = "real"
    HELLO = "hello"  # Windows Hello: the computer's own sign-in
    BUILT_IN = "built-in"  # of Windows: virtual smart cards, the telephone card
    KEY = "key"  # a security key: reader and card in one
    VIRTUAL = "virtual"  # made by other software, for cards of software


# Parts of names, in lower case.
_NAMES = {
    "windows hello": ReaderKind.HELLO,
    "microsoft virtual smart card": ReaderKind.BUILT_IN,
    "microsoft uicc": ReaderKind.BUILT_IN,
    "virtual": ReaderKind.VIRTUAL,
    "yubikey": ReaderKind.KEY,
    "nitrokey": ReaderKind.KEY,
    "solokey": ReaderKind.KEY,
    "token2": ReaderKind.KEY,
}


def kind_of(name: str) -> ReaderKind:
    """Tell the kind of the reader called `name` by PC/SC; what is not known is taken for a real one."""
    spoken = name.lower()
    return next((kind for part, kind in _NAMES.items() if part in spoken), ReaderKind.REAL)


def takes_cards(name: str) -> bool:
    """Whether a My Number Card can ever be in this reader."""
    return kind_of(name) in (ReaderKind.REAL, ReaderKind.VIRTUAL)
