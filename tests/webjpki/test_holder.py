# SPDX-License-Identifier: Apache-2.0
"""The four attributes are read strictly; what is not stated stays unknown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webjpki.holder import (
    ADDRESS,
    ADDRESS_FLAGS,
    BIRTH_DATE,
    NAME,
    NAME_FLAGS,
    SEX,
    UNKNOWN_BIRTH_DATE,
    Era,
    Sex,
    read_birth_date,
    read_holder,
)


@pytest.mark.parametrize(
    ("digits", "era", "expected"),
    [
        ("119110203", Era.MEIJI, date(1911, 2, 3)),
        ("219200229", Era.TAISHO, date(1920, 2, 29)),
        ("319261225", Era.SHOWA, date(1926, 12, 25)),
        ("319890107", Era.SHOWA, date(1989, 1, 7)),
        ("419890108", Era.HEISEI, date(1989, 1, 8)),
        ("520240229", Era.REIWA, date(2024, 2, 29)),
        ("019751231", Era.UNKNOWN, date(1975, 12, 31)),
    ],
)
def test_known_dates(digits: str, era: Era, expected: date) -> None:
    read = read_birth_date(digits)
    assert (read.era, read.date) == (era, expected)


@pytest.mark.parametrize(
    ("digits", "parts"),
    [
        ("400000000", (None, None, None)),
        ("319500000", (1950, None, None)),
        ("319500700", (1950, 7, None)),
        ("300000701", (None, 7, 1)),
        ("300000229", (None, 2, 29)),
    ],
)
def test_partly_known_dates_are_not_filled_in(
    digits: str, parts: tuple[int | None, int | None, int | None]
) -> None:
    read = read_birth_date(digits)
    assert (read.year, read.month, read.day) == parts
    assert read.date is None


@pytest.mark.parametrize(
    "digits",
    [
        "", "19900315", "4199003151", "619900315", "919900315", "419901315", "419900230",
        "519900315", "120240101", "４１９９００３１５", "4 9900315", "+19900315", "4199003１5",
        "419900015\n", "-19900315", "419000229",
    ],
)  # fmt: skip
def test_dates_that_cannot_be_are_unknown(digits: str) -> None:
    assert read_birth_date(digits) == UNKNOWN_BIRTH_DATE


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_no_text_crashes_the_date(digits: str) -> None:
    read = read_birth_date(digits)
    # Not %Y, which does not pad years before 1000 on every system.
    written = read.date.isoformat().replace("-", "") if read.date else ""
    assert read.date is None or f"{read.era.value}{written}" == digits


@pytest.mark.parametrize(
    ("code", "sex"),
    [("1", Sex.MALE), ("2", Sex.FEMALE), ("9", Sex.NOT_APPLICABLE), ("0", Sex.NOT_KNOWN),
     ("", Sex.NOT_KNOWN), ("3", Sex.NOT_KNOWN), ("１", Sex.NOT_KNOWN), ("11", Sex.NOT_KNOWN)],
)  # fmt: skip
def test_sex(code: str, sex: Sex) -> None:
    assert read_holder({SEX: code}).sex is sex


@pytest.mark.parametrize("flags", ["", "0", "0000000", "00２00", "0x000"])
def test_flags_that_do_not_fit_are_unknown_and_so_the_name_is_not_exact(flags: str) -> None:
    name = read_holder({NAME: "日本　太郎", NAME_FLAGS: flags}).name
    assert name is not None
    assert name.substituted is None
    assert not name.exact


def test_name_and_address_do_not_swap() -> None:
    holder = read_holder(
        {NAME: "甲", NAME_FLAGS: "1", ADDRESS: "乙丙", ADDRESS_FLAGS: "00", BIRTH_DATE: "?"}
    )
    assert holder.name is not None
    assert holder.address is not None
    assert (holder.name.value, holder.name.substituted) == ("甲", (True,))
    assert (holder.address.value, holder.address.exact) == ("乙丙", True)
