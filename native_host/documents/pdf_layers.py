# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""Tells whether a PDF has parts that a printer is to show and a screen not, or the other way round."""

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from .pdf_reading import entry


def prints_otherwise(root: DictionaryObject) -> bool:
    """Whether a layer's state for printing is not the one it has on the screen (ISO 32000-1, 8.11.4.4).

    Whether an automatic change of states is asked for is not looked at: readers differ in that.
    """
    groups = entry(root, "/OCProperties", "/OCGs")
    default = entry(root, "/OCProperties", "/D")
    if not isinstance(groups, ArrayObject):
        return False
    starts_off = default is not None and str(entry(default, "/BaseState")) == "/OFF"
    others = _listed(default, "/ON" if starts_off else "/OFF")
    for group in groups:
        usage = entry(group.get_object(), "/Usage")
        printed = None if usage is None else entry(usage, "/Print", "/PrintState")
        if usage is None or printed is None:
            continue
        off = starts_off is not (_number(group) in others)
        shown = entry(usage, "/View", "/ViewState") or ("/OFF" if off else "/ON")
        if str(shown) != str(printed):
            return True
    return False


def _listed(default: PdfObject | None, name: str) -> set[int]:
    listed = None if default is None else entry(default, name)
    return {_number(one) for one in listed} if isinstance(listed, ArrayObject) else set()


def _number(reference: PdfObject) -> int:
    return reference.idnum if isinstance(reference, IndirectObject) else 0
