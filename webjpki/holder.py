# SPDX-License-Identifier: Apache-2.0
"""The four attributes of a signature certificate's holder, as the certificate states them.

Personal data: no ``repr`` here shows a value. Encoding: jpki-facts C4, arc 1.2.392.200149.8.5.5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

ATTRIBUTE_ARC = "1.2.392.200149.8.5.5."  # jpki-facts C4
NAME, NAME_FLAGS, SEX, BIRTH_DATE, ADDRESS, ADDRESS_FLAGS = (
    ATTRIBUTE_ARC + str(number) for number in range(1, 7)
)


class Sex(Enum):
    """JIS X 0303; anything else a certificate might say reads as NOT_KNOWN."""

    NOT_KNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    NOT_APPLICABLE = "9"


class Era(Enum):
    """Leading digit of a birth date; the year behind it is Gregorian all the same."""

    UNKNOWN = "0"
    MEIJI = "1"
    TAISHO = "2"
    SHOWA = "3"
    HEISEI = "4"
    REIWA = "5"


_YEARS_OF_ERA = {
    Era.UNKNOWN: range(1, 10000),
    Era.MEIJI: range(1868, 1913),
    Era.TAISHO: range(1912, 1927),
    Era.SHOWA: range(1926, 1990),
    Era.HEISEI: range(1989, 2020),
    Era.REIWA: range(2019, 10000),
}


@dataclass(frozen=True, repr=False)
class Text:
    """A name or an address.

    ``substituted`` has one flag per character, true where the character stands in for one that
    could not be encoded; ``None`` when the certificate does not say it in a readable way. Unless
    ``exact`` is true, do not compare ``value`` with other records character by character.
    """

    value: str
    substituted: tuple[bool, ...] | None

    @property
    def exact(self) -> bool:
        """Whether the certificate says that no character of ``value`` is a substitute."""
        return self.substituted is not None and not any(self.substituted)


@dataclass(frozen=True, repr=False)
class BirthDate:
    """A birth date, of which each part may be unknown; nothing is ever filled in.

    ``date`` is set only when year, month and day are all stated and make a day of the calendar
    within the stated era.
    """

    era: Era
    year: int | None
    month: int | None
    day: int | None
    date: date | None


UNKNOWN_BIRTH_DATE = BirthDate(Era.UNKNOWN, None, None, None, None)


@dataclass(frozen=True, repr=False)
class Holder:
    """Who the certificate says its holder was on the day of issue.

    ``name`` and ``address`` are ``None`` when the certificate does not state them.
    """

    name: Text | None
    address: Text | None
    birth_date: BirthDate
    sex: Sex


def read_holder(attributes: Mapping[str, str]) -> Holder:
    """Make a Holder from the subjectAltName's other names, given as dotted OID to text."""
    return Holder(
        name=_text(attributes.get(NAME), attributes.get(NAME_FLAGS)),
        address=_text(attributes.get(ADDRESS), attributes.get(ADDRESS_FLAGS)),
        birth_date=read_birth_date(attributes.get(BIRTH_DATE, "")),
        sex=_sex(attributes.get(SEX, "")),
    )


def read_birth_date(digits: str) -> BirthDate:
    """Read ``E YYYYMMDD`` (nine digits, zeros for what is unknown); never raises."""
    if len(digits) != 9 or not (digits.isascii() and digits.isdigit()) or digits[0] > "5":
        return UNKNOWN_BIRTH_DATE
    era = Era(digits[0])
    year, month, day = int(digits[1:5]), int(digits[5:7]), int(digits[7:9])
    if year and year not in _YEARS_OF_ERA[era]:
        return UNKNOWN_BIRTH_DATE
    try:
        # 2000 and the month January allow every day and 29 February while a part is unknown.
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return UNKNOWN_BIRTH_DATE
    known = date(year, month, day) if year and month and day else None
    return BirthDate(era, year or None, month or None, day or None, known)


def _text(value: str | None, flags: str | None) -> Text | None:
    if value is None:
        return None
    if flags is None or len(flags) != len(value) or not set(flags) <= {"0", "1"}:
        return Text(value, None)
    return Text(value, tuple(flag == "1" for flag in flags))


def _sex(code: str) -> Sex:
    return Sex(code) if code in ("1", "2", "9") else Sex.NOT_KNOWN
