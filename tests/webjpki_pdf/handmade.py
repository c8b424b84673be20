# SPDX-License-Identifier: Apache-2.0
"""A PDF signature written by hand, right or wrong in any part, with its cryptography always right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from simulated_card.authorities import Credential
from tests.documents.pdf.made import FIRST_FREE, Pdf, form
from tests.webjpki.made import Cms

RANGE = "@" * 100  # where the numbers will stand
_ROOM = 16384  # hexadecimal digits
SIGNATURE = FIRST_FREE + 1
Numbers = tuple[int, ...]
ENTRIES = {
    "Type": "/Sig",
    "Filter": "/Adobe.PPKLite",
    "SubFilter": "/ETSI.CAdES.detached",
    "M": "(D:20261123120000+09'00')",
    "ByteRange": RANGE,
    "Contents": f"<{'0' * _ROOM}>",
}


@dataclass
class HandMade:
    """One file with one signature; change a part, then ``octets()``.

    numbers   gives /ByteRange from where the gap starts and ends, and the file's size
    written   gives what stands for those numbers
    container gives the CMS over the covered bytes
    filled    gives the inside of the gap, angle brackets included, of the same length
    beside    are two more objects, which the signature's entries may refer to
    """

    credential: Credential
    numbers: Callable[[int, int, int], Numbers] = lambda start, end, size: (
        0,
        start,
        end,
        size - end,
    )
    written: Callable[[Numbers], str] = lambda numbers: f"[{' '.join(map(str, numbers))}]"
    container: Callable[[Cms], bytes] = lambda cms: cms.der()
    filled: Callable[[bytes], str] = lambda der: f"<{der.hex().ljust(_ROOM, '0')}>"
    entries: dict[str, str] = field(default_factory=dict)
    ending: str = "\n"
    beside: tuple[str, str] = ("[0 1 2 3]", "<00>")

    def octets(self) -> bytes:
        file = self._template()
        gap = file.find(b"<0000000000")
        start, end = (gap, gap + _ROOM + 2) if gap > 0 else (len(file) // 2, len(file) // 2 + 9)
        numbers = self.numbers(start, end, len(file))
        file = file.replace(RANGE.encode(), self.written(numbers).ljust(len(RANGE)).encode())
        covered = b"".join(
            file[max(0, first) : max(0, first) + max(0, length)]
            for first, length in zip(numbers[::2], numbers[1::2], strict=False)
        )
        filled = self.filled(self.container(Cms(self.credential, content=covered))).encode()
        if gap < 0:
            return file
        assert len(filled) == _ROOM + 2, "the gap has a fixed size"
        return file[:start] + filled + file[end:]

    def _template(self) -> bytes:
        entries = {name: value for name, value in (ENTRIES | self.entries).items() if value}
        dictionary = "".join(f"/{name} {value}" for name, value in entries.items())
        page = form([f"/FT/Sig/T(Hand)/Rect[0 0 0 0]/V {SIGNATURE} 0 R"])
        made = Pdf(
            catalog=page.catalog,
            page=page.page,
            objects=[*page.objects, f"<<{dictionary}>>", *self.beside],
            ending=self.ending,
        )
        return made.octets()


def room() -> int:
    """How many hexadecimal digits the gap holds."""
    return _ROOM
