# SPDX-License-Identifier: Apache-2.0
"""Names the fictional persons the simulated cards are issued to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True)
class Holder:
    """A person as card and certificates describe them.

    ``birth_code`` is an era digit and a Gregorian date, nine digits (jpki-facts C4); ``sex`` is a
    JIS X 0303 digit. Flags hold one 0 or 1 per character: 1 marks a substitute character.
    ``issued`` rules which CA generation signs and when the certificates end.
    """

    key: str
    name: str
    address: str
    birth_code: str
    sex: Literal["0", "1", "2", "9"]
    prefecture: str
    municipality: str
    issued: date = date(2026, 4, 1)
    has_signature: bool = True
    name_substituted: frozenset[int] = frozenset()
    address_substituted: frozenset[int] = frozenset()

    @property
    def last_day(self) -> date:
        """The fifth birthday after issue; five years after issue when the birthday is unknown."""
        try:
            birth = date.fromisoformat(self.birth_code[1:])
        except ValueError:
            return self.issued.replace(year=self.issued.year + 5)
        passed = (birth.month, birth.day) <= (self.issued.month, self.issued.day)
        year = self.issued.year + (5 if passed else 4)
        leap_day = (birth.month, birth.day) == (2, 29)
        return date(year, 3, 1) if leap_day and year % 4 else birth.replace(year=year)

    @property
    def name_flags(self) -> str:
        """The substitute-character flags of ``name``."""
        return _flags(self.name, self.name_substituted)

    @property
    def address_flags(self) -> str:
        """The substitute-character flags of ``address``."""
        return _flags(self.address, self.address_substituted)


def _flags(text: str, substituted: frozenset[int]) -> str:
    return "".join("1" if index in substituted else "0" for index in range(len(text)))


HANAKO = Holder(
    key="hanako",
    name="山田　花子",
    address="東京都千代田区架空町一丁目２番３号－１０１",
    birth_code="419900315",
    sex="2",
    prefecture="Tokyo-to",
    municipality="Chiyoda-ku",
)
TARO = Holder(
    key="taro",
    name="日本　太郎",
    address="大阪府大阪市北区見本町４丁目５番６号",
    birth_code="319850220",
    sex="1",
    prefecture="Osaka-fu",
    municipality="Osaka-shi Kita-ku",
    name_substituted=frozenset({0}),
    address_substituted=frozenset({8, 9}),
)
CHILD = Holder(
    key="child",
    name="山田　一郎",
    address=HANAKO.address,
    birth_code="420150301",
    sex="1",
    prefecture=HANAKO.prefecture,
    municipality=HANAKO.municipality,
    has_signature=False,
)
"""Under 15, so without a signature certificate (jpki-facts A6)."""
JIRO = Holder(
    key="jiro",
    name="日本　次郎",
    address="北海道札幌市中央区架空条１丁目",
    birth_code="319880701",
    sex="1",
    prefecture="Hokkaido",
    municipality="Sapporo-shi Chuo-ku",
    issued=date(2023, 7, 10),
)
"""Issued on the last days of CA generation 2; runs until 2028-07-01."""
UME = Holder(
    key="ume",
    name="日本　梅",
    address="京都府京都市左京区見本通７番地",
    birth_code="319400601",
    sex="2",
    prefecture="Kyoto-fu",
    municipality="Kyoto-shi Sakyo-ku",
    issued=date(2018, 5, 1),
)
"""Issued under CA generation 1; expired on 2022-06-01."""

HOLDERS: Mapping[str, Holder] = MappingProxyType(
    {holder.key: holder for holder in (HANAKO, TARO, CHILD, JIRO, UME)}
)
