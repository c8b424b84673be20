# SPDX-License-Identifier: Apache-2.0
"""What in a PDF a person may not see when reading its pages, so that the window can name it."""

import time
from collections.abc import Generator, Iterator, Set
from enum import Enum

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from webjpki.pdf_file import UNREADABLE

from .content import Content
from .pdf_later import only_signatures_followed
from .pdf_layers import prints_otherwise
from .pdf_notes import Look, looks
from .pdf_reading import entry, open_pdf

_SECONDS = 12.0  # of computing for one document; a book of 270 pages and 9,000 links takes 1.5
_DEEPEST = 50  # levels of a tree, unless it is a circle


class PdfWarning(Enum):
    """Closed list; each has a sentence for the person in the window's texts."""

    SCRIPT = "script"  # JavaScript, which may change what is shown
    ATTACHMENT = "attachment"  # files inside the file
    CALCULATED_FIELD = "calculated-field"  # form fields whose values are worked out when opened
    LAYER = "layer"  # parts that can be shown and hidden
    PRINTS_OTHERWISE = "prints-otherwise"  # parts that paper shows and a screen not, or the reverse
    HIDDEN_TEXT = "hidden-text"  # white on white, covered, far too small
    OUTSIDE_PAGE = "outside-page"  # pages are cropped, or notes lie beside them
    HIDDEN_NOTE = "hidden-note"  # notes or fields that no screen shows; some of them are printed
    CHANGED_AFTER_SIGNING = (
        "changed-after-signing"  # something was appended to an earlier signature
    )
    SIGNED_AGAIN = (
        "signed-again"  # other signatures were appended to an earlier one, and nothing else
    )
    BEYOND_EDGE = (
        "beyond-edge"  # words or pictures drawn wholly beside the page, as by a line too long
    )
    OVERLAID_TEXT = "overlaid-text"  # invisible over what is seen, as scanned papers have it
    LINK = "link"  # leads to websites or other documents
    LAUNCH = "launch"  # starts programs, sends or fills in the form
    MEDIA = "media"  # film, sound or three-dimensional models
    COMMENT = "comment"  # notes or fields with words or a look that are not shown here
    DRAWN_OTHERWISE = "drawn-otherwise"  # parts that other software draws in another way
    MISCOUNTED = "miscounted"  # there are more pages, or fewer, than the file says
    NOT_ALL_SEEN = "not-all-seen"  # too large or too broken to look through


_ACTIONS = {
    "/JavaScript": PdfWarning.SCRIPT,
    "/URI": PdfWarning.LINK,
    "/Launch": PdfWarning.LAUNCH,
    "/GoToR": PdfWarning.LINK,
    "/GoToE": PdfWarning.LINK,
    "/SubmitForm": PdfWarning.LAUNCH,
    "/ImportData": PdfWarning.LAUNCH,
    "/Rendition": PdfWarning.MEDIA,
    "/Movie": PdfWarning.MEDIA,
    "/Sound": PdfWarning.MEDIA,
    "/RichMediaExecute": PdfWarning.MEDIA,
    "/SetOCGState": PdfWarning.LAYER,
}
_ANNOTATIONS = {
    "/FileAttachment": PdfWarning.ATTACHMENT,
    "/Movie": PdfWarning.MEDIA,
    "/Sound": PdfWarning.MEDIA,
    "/Screen": PdfWarning.MEDIA,
    "/RichMedia": PdfWarning.MEDIA,
    "/3D": PdfWarning.MEDIA,
}
# These draw nothing of their own on a page: where they lie says nothing.
_WITHOUT_LOOK = ("/Link", "/Popup")
_LOOKS = {
    Look.HIDDEN: PdfWarning.HIDDEN_NOTE,
    Look.ELSEWHERE: PdfWarning.COMMENT,
    Look.UNDECIDED: PdfWarning.DRAWN_OTHERWISE,
    Look.NOT_PRINTED: PdfWarning.PRINTS_OTHERWISE,
}
# Of the additional actions, those that work out or rewrite a field's value (ISO 32000-1, table 196).
_CALCULATING = ("/C", "/F", "/K", "/V")


def warnings(
    content: Content, document: int = 0, seconds: float = _SECONDS
) -> tuple[PdfWarning, ...]:
    """Look through the sealed bytes, page contents apart, and name what is there, in the enum's order.

    Computes for at most `seconds`; what is not reached by then, or broken, is NOT_ALL_SEEN. Where pages
    draw and what of it is seen is not known here (reading/edges.py, reading/unseen_text.py). Raises DocumentBroken or DocumentEncrypted like `open_pdf`.
    """
    reader = open_pdf(content, document)
    end = time.process_time() + seconds
    found: set[PdfWarning] = set()
    try:
        for warning in _look(reader, len(content.view)):
            if warning is not None:
                found.add(warning)
            if time.process_time() > end:
                found.add(PdfWarning.NOT_ALL_SEEN)
                break
    except UNREADABLE:
        found.add(PdfWarning.NOT_ALL_SEEN)
    return in_order(found)


def in_order(found: Set[PdfWarning]) -> tuple[PdfWarning, ...]:
    """Return `found` in the enum's order."""
    return tuple(warning for warning in PdfWarning if warning in found)


# Each function yields a warning, or None for something looked at that is no reason for one.
_Looks = Iterator[PdfWarning | None]


def _look(reader: PdfFileReader, size: int) -> _Looks:
    yield from _signatures(reader, size)
    yield from _catalog(reader.root)
    yield from _fields(entry(reader.root, "/AcroForm", "/Fields"), _DEEPEST)
    yield from _pages(entry(reader.root, "/Pages"), (None, None), _DEEPEST)
    yield from _bookmarks(entry(reader.root, "/Outlines", "/First"))


def _signatures(reader: PdfFileReader, size: int) -> _Looks:
    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        ranges = entry(value.get_object(), "/ByteRange")
        if isinstance(ranges, ArrayObject) and len(ranges) == 4:
            ends_here = int(ranges[2]) + int(ranges[3]) == size
            yield None if ends_here else _later(reader, field.get_object(), str(name))


def _later(reader: PdfFileReader, field: DictionaryObject, name: str) -> PdfWarning:
    if only_signatures_followed(reader, field, name):
        return PdfWarning.SIGNED_AGAIN
    return PdfWarning.CHANGED_AFTER_SIGNING


def _catalog(root: DictionaryObject) -> _Looks:
    yield from _action(entry(root, "/OpenAction"))
    yield from _additional(entry(root, "/AA"))
    for names, warning in (
        ("/JavaScript", PdfWarning.SCRIPT),
        ("/EmbeddedFiles", PdfWarning.ATTACHMENT),
    ):
        if _has_names(entry(root, "/Names", names)):
            yield warning
    if entry(root, "/Collection") is not None or entry(root, "/AF") is not None:
        yield PdfWarning.ATTACHMENT
    if entry(root, "/OCProperties", "/OCGs"):
        yield PdfWarning.LAYER
        yield PdfWarning.PRINTS_OTHERWISE if prints_otherwise(root) else None
    if entry(root, "/AcroForm", "/CO"):
        yield PdfWarning.CALCULATED_FIELD


def _has_names(tree: PdfObject | None) -> bool:
    """Whether a tree of names holds any; makers of PDFs leave empty ones behind."""
    return any(entry(tree, key) for key in ("/Names", "/Kids")) if tree is not None else False


def _bookmarks(first: PdfObject | None) -> _Looks:
    """Go through the bookmarks; those in a circle end with the time."""
    waiting = [first]
    while waiting:
        one = waiting.pop()
        if one is not None:
            yield from _action(entry(one, "/A"))
            waiting += [entry(one, "/Next"), entry(one, "/First")]


def _fields(fields: PdfObject | None, depth: int) -> _Looks:
    for field in _resolved(fields):
        actions = entry(field, "/AA")
        yield from _action(entry(field, "/A"))
        if any(entry(actions, key) is not None for key in _CALCULATING if actions is not None):
            yield PdfWarning.CALCULATED_FIELD
        yield from _additional(actions)
        if depth:
            yield from _fields(entry(field, "/Kids"), depth - 1)


def _pages(
    node: PdfObject | None, boxes: tuple[PdfObject | None, PdfObject | None], depth: int
) -> Generator[PdfWarning | None, None, int]:
    """Go through the pages below a node, and return how many there are."""
    if node is None or not depth:
        yield PdfWarning.NOT_ALL_SEEN
        return 0
    media, crop = entry(node, "/MediaBox") or boxes[0], entry(node, "/CropBox") or boxes[1]
    kids = entry(node, "/Kids")
    if kids is None:
        yield from _page(node, media, crop)
        return 1
    count = 0
    for kid in _resolved(kids):
        count += yield from _pages(kid, (media, crop), depth - 1)
    # Some readers show as many pages as this says, others all that are there.
    yield None if str(entry(node, "/Count")) == str(count) else PdfWarning.MISCOUNTED
    return count


def _page(page: PdfObject, media: PdfObject | None, crop: PdfObject | None) -> _Looks:
    whole, shown = _box(media), _box(crop) or _box(media)
    hidden = whole is not None and shown is not None and not _inside(whole, shown, slack=1)
    yield PdfWarning.OUTSIDE_PAGE if hidden else None
    yield PdfWarning.ATTACHMENT if entry(page, "/AF") else None
    yield from _additional(entry(page, "/AA"))
    for annotation in _resolved(entry(page, "/Annots")):
        subtype = str(entry(annotation, "/Subtype"))
        yield _ANNOTATIONS.get(subtype)
        yield from _action(entry(annotation, "/A"))
        yield from _additional(entry(annotation, "/AA"))
        place = None if subtype in _WITHOUT_LOOK else _box(entry(annotation, "/Rect"))
        if place is not None and shown is not None and _area(place):
            yield None if _inside(place, shown) else PdfWarning.OUTSIDE_PAGE
            yield from (_LOOKS[one] for one in looks(annotation, subtype))


def _action(action: PdfObject | None, depth: int = _DEEPEST) -> _Looks:
    if isinstance(action, DictionaryObject):
        yield _ACTIONS.get(str(entry(action, "/S")))
        following = entry(action, "/Next")
        for one in _resolved(following) if isinstance(following, ArrayObject) else (following,):
            if depth:
                yield from _action(one, depth - 1)


def _additional(actions: PdfObject | None) -> _Looks:
    for key in actions if isinstance(actions, DictionaryObject) else ():
        yield from _action(entry(actions, key) if actions is not None else None)


def _resolved(array: PdfObject | None) -> Iterator[PdfObject]:
    for element in array if isinstance(array, ArrayObject) else ():
        yield element.get_object()


Box = tuple[float, float, float, float]


def _box(array: PdfObject | None) -> Box | None:
    if not isinstance(array, ArrayObject) or len(array) != 4:
        return None
    numbers = [float(number) for number in _resolved(array)]  # type: ignore[arg-type]  # what is no number raises
    (left, right), (bottom, top) = sorted(numbers[::2]), sorted(numbers[1::2])
    return left, bottom, right, top


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _inside(inner: Box, outer: Box, slack: float = 0) -> bool:
    """Whether all of `inner` lies in `outer`, but for `slack` points."""
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )
