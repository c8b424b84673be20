# SPDX-License-Identifier: Apache-2.0
"""PDFs with something odd about each: what sloppy programs write, and what nobody should."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.documents.pdf.made import BOX_FIELD, CONTENT, TEXT_FIELD, Pdf, form, hybrid, updated

_PLAIN = Pdf().octets()
_NOTE = "/Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(x)"
_UNUSED = Pdf(objects=["(unused)"])
_LENGTH = re.search(rb"/Length (\d+)", _PLAIN)
assert _LENGTH
SIZE = int(_LENGTH[1])
Oddity = Callable[[bytes], bytes]


def rewritten(file: bytes, old: bytes, new: bytes) -> bytes:
    """Replace something once, and set every place in the classical table right again."""
    out = file.replace(old, new, 1)
    assert out != file
    table = out.rindex(b"xref\n0", 0, out.rindex(b"startxref"))
    rows = out.index(b"\n", table + 5) + 1
    for match in re.finditer(rb"^(\d+) 0 obj", out[:table], re.MULTILINE):
        at = rows + 20 * int(match[1])
        out = out[:at] + b"%010d" % match.start() + out[at + 10 :]
    start = out.rindex(b"startxref") + 10
    return out[:start] + b"%d" % table + out[out.index(b"\n", start) :]


def placed(file: bytes, number: int, place: int) -> bytes:
    """Have the table say that an object stands somewhere else."""
    entry = b"%010d 00000 n" % (file.index(b"\n%d 0 obj" % number) + 1)
    assert file.count(entry) == 1
    return file.replace(entry, b"%010d 00000 n" % place)


def length(value: bytes) -> bytes:
    """Say of the page's content that it is as long as this."""
    return rewritten(_PLAIN, b"/Length %d" % SIZE, b"/Length " + value)


def _outline(entries: int) -> Pdf:
    first = [b"<</Type/Outlines/First 7 0 R/Last %d 0 R/Count %d>>" % (6 + entries, entries)]
    following = [b"/Next %d 0 R" % (8 + number) for number in range(entries - 1)]
    items = [b"<</Title(x)/Parent 6 0 R%s/Dest[3 0 R/Fit]>>" % after for after in [*following, b""]]
    return Pdf(catalog="/Outlines 6 0 R", objects=[*first, *items])


# Readers show these and agree on them: they can be signed.
SLOPPY: dict[str, bytes] = {
    "hybrid table": hybrid(),
    "a chain of updates": updated(updated(_PLAIN, {50: b"(later)"}, 51), {51: b"(last)"}, 52),
    "zeros behind the end": _PLAIN + bytes(100),
    "text behind the end": _PLAIN + b"sent by e-mail\r\n" * 40,
    "19 bytes an entry": re.sub(rb"(00000 n|65535 f) \n", rb"\1\n", _PLAIN),
    "table a little before": re.sub(
        rb"startxref\n(\d+)", lambda m: b"startxref\n%d" % (int(m[1]) - 1), _PLAIN
    ),
    "size too large": _PLAIN.replace(b"/Size 6", b"/Size 60"),
    "unused entry elsewhere": placed(_UNUSED.octets(), 6, 20),
    "unused entry at 0": placed(_UNUSED.octets(), 6, 0),
    "unused object broken": rewritten(_UNUSED.octets(), b"(unused)", b"(unused"),
    "unused stream broken": Pdf(objects=[b"<</Length 1>>stream\nxxxx\nendstream"]).octets(),
    "content one too long": length(b"%d" % (SIZE + 1)),
    "length apart": rewritten(
        Pdf(objects=[str(SIZE)]).octets(), b"/Length %d" % SIZE, b"/Length 6 0 R"
    ),
    "a font that is not there": rewritten(_PLAIN, b"/F1 5 0 R", b"/F1 77 0 R"),
    "a font that comes next": rewritten(_PLAIN, b"/F1 5 0 R", b"/F1 6 0 R"),
    "a thumbnail that is not there": Pdf(page="/Thumb 77 0 R").octets(),
    "a parent that is not there": rewritten(_PLAIN, b"/Parent 2 0 R", b"/Parent 99 0 R"),
    "a note that is not there": Pdf(page="/Annots[77 0 R]").octets(),
    "no form at all": Pdf(catalog="/AcroForm null").octets(),
    "a form that is not there": Pdf(catalog="/AcroForm 77 0 R").octets(),
    "values to be drawn": Pdf(catalog="/AcroForm<</Fields[]/NeedAppearances true>>").octets(),
    "a signature that is none": form(["/FT/Sig/T(Here)/Rect[0 0 9 9]/V 77 0 R"]).octets(),
    "information in place": Pdf(trailer="/Info<</Title(x)>>").octets(),
    "information that is not there": Pdf(trailer="/Info 77 0 R").octets(),
    "no metadata really": Pdf(
        catalog="/Metadata 6 0 R",
        objects=[b"<</Type/Metadata/Subtype/XML/Length 3>>stream\n<a/\nendstream"],
    ).octets(),
    "structure in a circle": Pdf(
        catalog="/StructTreeRoot 6 0 R", objects=["<</K 7 0 R>>", "<</S/Document/K[7 0 R]>>"]
    ).octets(),
    "an outline of 1,000": _outline(1_000).octets(),
    "an unknown filter": Pdf(
        catalog="/X 6 0 R", objects=[b"<</Filter/None/Length 1>>stream\nx\nendstream"]
    ).octets(),
}
# What of these would show, or be missing, differs from reader to reader or with what comes behind.
REFUSED: dict[str, bytes] = {
    "content behind the end": placed(_PLAIN, CONTENT, 200_000),
    "unused entry behind the end": placed(_UNUSED.octets(), 6, 200_000),
    "unused entry at the end": placed(_UNUSED.octets(), 6, len(_UNUSED.octets())),
    "content elsewhere": placed(_PLAIN, CONTENT, 20),
    "content longer than the file": length(b"99999"),
    "content too long": length(b"%d" % (SIZE + 9)),
    "content too short": length(b"%d" % (SIZE - 5)),
    "a negative length": length(b"-1"),
    "a length that is not there": length(b"99 0 R"),
    "objects beyond the size": _PLAIN.replace(b"/Size 6", b"/Size 3"),
    "a page that is not there": rewritten(_PLAIN, b"[3 0 R]/Count 1", b"[3 0 R 88 0 R]/Count 2"),
    "a page twice": rewritten(_PLAIN, b"[3 0 R]/Count 1", b"[3 0 R 3 0 R]/Count 2"),
    "a note in place": Pdf(page=f"/Annots[<<{_NOTE}>>]").octets(),
    "two fields of one name": form([TEXT_FIELD, TEXT_FIELD]).octets(),
    "a field of no kind": form(["/T(x)/Rect[0 0 1 1]"]).octets(),
    "something before": b"HTTP/1.1 200 OK\r\n\r\n" + _PLAIN,
}
# What can be done to any of them besides.
_MORE: tuple[Oddity, ...] = (
    lambda file: file,
    lambda file: file + b"\r\n\r\n",
    lambda file: file.replace(b"(Contract of", b"(\\103ontract", 1),
    lambda file: file.replace(b"[0 0 595 842]", b"[0 0 5e5 842]", 1),
    lambda file: file.replace(b"Helvetica", b"Times#61xxx", 1),
    lambda file: file.replace(b"Contract", b"(ontract", 1),
    lambda file: file.replace(b"endobj", b"endobX", 1),
    lambda file: file.replace(b"/Type/Page/", b"/Typ/Page//", 1),
    lambda file: file.replace(b" 0 R", b" 1 R", 1),
    lambda file: file.replace(b"00000 n", b"00000 f", 2),
    lambda file: file.replace(b"<</", b"<< /Prev null/", 1),
    lambda file: updated(file, {60: b"(x)", CONTENT: b"<</Length 0>>stream\n\nendstream"}, 61),
    lambda file: updated(file, {70: f"<<{BOX_FIELD}>>".encode()}, 71),
)


def combined(count: int) -> Iterator[tuple[str, bytes]]:
    """The same ones each time: each file with two more oddities, where they can be applied."""
    every = list(SLOPPY.items())
    for number in range(count):
        name, file = every[number % len(every)]
        for step in (number // len(every), number * 7 + 3):
            one = _MORE[step % len(_MORE)]
            try:
                file = one(file)
            except (ValueError, IndexError):
                continue  # nothing to continue from
            name = f"{name}, {step % len(_MORE)}"
        yield name, file
