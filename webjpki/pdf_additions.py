# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""What may be added to a PDF: pyHanko's policies for its difference analysis, with what files really hold."""

from collections.abc import Iterator

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    Reference,
)
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FieldComparisonContext,
    FieldComparisonSpec,
    FormUpdate,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    QualifiedWhitelistRule,
    ReferenceUpdate,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.constants import VALUE_UPDATE_KEYS

from webjpki.pdf_history import Revision

_ANY = ModificationLevel.LTA_UPDATES
_OF_SIGNING = frozenset(("/Fields", "/SigFlags"))  # of a form; ISO 32000-1, table 218

_DRAWN_WITH = ("/DA", "/DR", "/Q")  # of a form, by readers; ISO 32000-1, 12.7.3.3

Update = tuple[ModificationLevel, FormUpdate]


class _InfoRule(DocInfoRule):
    """As pyHanko's, and for files that keep the dictionary in their trailer, where it is no object."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterator[ReferenceUpdate]:
        """Give everything that is in order."""
        before, after = (one.trailer_view.get("/Info") for one in (old, new))
        if not isinstance(after, IndirectObject):
            return
        if before is None or isinstance(before, IndirectObject):
            yield from super().apply(old, new)
        elif old.is_ref_unassignable(after.reference):
            yield ReferenceUpdate(after.reference)


class _MetadataRule(MetadataUpdateRule):
    """As pyHanko's, but whoever has not touched the metadata does not answer for their form."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterator[ReferenceUpdate]:
        """Give everything that is in order; raises SuspiciousModification for what never is."""
        before, after = (one.root.get("/Metadata") for one in (old, new))
        if before != after or not _is_old(after, old):
            yield from super().apply(old, new)


class _FormRule(FormUpdatingRule):
    """As pyHanko's, and for a file without a form, to which the first signature brings one."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterator[Update]:
        """Give everything that is in order; raises SuspiciousModification for what never is."""
        before, after = (_entry(one.root, "/AcroForm") for one in (old, new))
        _check_drawing(before, after)
        known = isinstance(before, DictionaryObject) and "/Fields" in before
        if known or not isinstance(after, DictionaryObject):
            yield from super().apply(old, new)
            return
        held = before if isinstance(before, DictionaryObject) else DictionaryObject()
        yield from self._first(old, new, held, after)

    def _first(
        self,
        old: HistoricalResolver,
        new: HistoricalResolver,
        before: DictionaryObject,
        after: DictionaryObject,
    ) -> Iterator[Update]:
        if {
            key for key in {*before, *after} if _entry(before, key) != _entry(after, key)
        } - _OF_SIGNING:
            raise SuspiciousModification("the form is about more than signatures")
        for held in (new.root.raw_get("/AcroForm"), after.raw_get("/Fields")):
            if isinstance(held, IndirectObject) and old.is_ref_unassignable(held.reference):
                yield _ANY, FormUpdate(held.reference)
        context = FieldComparisonContext(dict(_fields(_entry(after, "/Fields"))), old, new)
        for rule in self.field_rules:
            yield from rule.apply(context)


class _LaterFormRule(FormUpdatingRule):
    """As pyHanko's, but nobody may have values drawn otherwise that were signed as they are.

    And fields count as changed only where they were: pyHanko names each that has an appearance.
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterator[Update]:
        """Give everything that is in order; raises SuspiciousModification for what never is."""
        _check_drawing(*(_entry(one.root, "/AcroForm") for one in (old, new)))
        for level, update in super().apply(old, new):
            if _changed_after(old, update.updated_ref):
                yield level, update


def _changed_after(revision: HistoricalResolver, reference: Reference) -> bool:
    """Whether an object was written after the revision, or is nowhere."""
    try:
        changed: int = revision.reader.xrefs.get_last_change(reference)
    except KeyError:
        return True
    return changed > int(revision.revision)


def _is_old(found: object, revision: HistoricalResolver) -> bool:
    """Whether an object is as it was at the revision."""
    return isinstance(found, IndirectObject) and not _changed_after(revision, found.reference)


def _wants_drawing(form: object) -> bool:
    """Whether readers shall draw the values themselves; signing ends that, so that nothing changes later."""
    return isinstance(form, DictionaryObject) and bool(_entry(form, "/NeedAppearances"))


def _check_drawing(before: object, after: object) -> None:
    """Raise SuspiciousModification where readers shall draw values that they did not, or with other means."""
    if _wants_drawing(after) and not _wants_drawing(before):
        raise SuspiciousModification("the values of the form are to be drawn anew")
    if not isinstance(before, DictionaryObject) or not isinstance(after, DictionaryObject):
        return
    drawn = _wants_drawing(after) or _is_drawn_by_readers(before)
    if drawn and any(_entry(before, key) != _entry(after, key) for key in _DRAWN_WITH):
        raise SuspiciousModification("the values of the form are drawn with something else")


def _is_drawn_by_readers(form: DictionaryObject) -> bool:
    """Whether a field, but for signatures, has no appearance of its own."""
    seen = set[tuple[int, int]]()
    waiting: list[tuple[object, object]] = [(_entry(form, "/Fields"), None)]
    while waiting:
        listed, inherited = waiting.pop()
        for one in listed if isinstance(listed, ArrayObject) else ():
            if not isinstance(one, IndirectObject) or (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            field = one.get_object()
            if not isinstance(field, DictionaryObject):
                continue
            kind = _entry(field, "/FT") or inherited
            if "/Kids" in field:
                waiting.append((_entry(field, "/Kids"), kind))
            elif kind != "/Sig" and "/AP" not in field:
                return True
    return False


def _fields(listed: object) -> Iterator[tuple[str, FieldComparisonSpec]]:
    if not isinstance(listed, ArrayObject):
        raise SuspiciousModification("the fields are no list")
    for one in listed:
        field = one.get_object() if isinstance(one, IndirectObject) else None
        if not isinstance(field, DictionaryObject) or "/T" not in field:
            raise SuspiciousModification("a field without a name")
        kind = str(_entry(field, "/FT"))
        yield str(field["/T"]), FieldComparisonSpec(kind, None, one.reference, None)


def _entry(dictionary: DictionaryObject, key: str) -> object:
    """The entry's object itself, where pyHanko's ``get`` may give a reference; None without one."""
    try:
        return dictionary[key]
    except KeyError:
        return None


_AROUND: list[QualifiedWhitelistRule] = [
    CatalogModificationRule(),
    _InfoRule().as_qualified(_ANY),
    XrefStreamRule().as_qualified(_ANY),
    ObjectStreamRule().as_qualified(_ANY),
    DSSCompareRule().as_qualified(_ANY),
    _MetadataRule().as_qualified(_ANY),  # type: ignore[no-untyped-call]  # pyHanko's constructor
]
_SIGNED = SigFieldModificationRule(allow_in_place_appearance_stream_changes=False)

_FORM = _FormRule(
    [SigFieldCreationRule(allow_new_visible_after_certify=True), _SIGNED],
    ignored_acroform_keys=_OF_SIGNING | {"/NeedAppearances"},
)
# From what a website handed out to what its signers made of it.
SIGNATURES_ONLY = StandardDiffPolicy(global_rules=_AROUND, form_rule=_FORM)
# From one signature to the end of the file: pyHanko's own rules, and those from here.
# /F would let what was hidden be shown.
_FILLED_IN = GenericFieldModificationRule(value_update_keys=VALUE_UPDATE_KEYS - {"/F"})
_LATER = _LaterFormRule([SigFieldCreationRule(), SigFieldModificationRule(), _FILLED_IN])
AFTER_SIGNING = StandardDiffPolicy(global_rules=_AROUND, form_rule=_LATER)


def check_comparable(revision: Revision) -> None:
    """Raise what comparing a revision with a later one would raise about itself: that with itself fails.

    Does not read everything that is in the file. Raises SuspiciousModification or one of ``UNREADABLE``.
    """
    for rule in _AROUND:
        for _ in rule.apply_qualified(revision, revision):
            pass
    form = _entry(revision.root, "/AcroForm")
    if isinstance(form, DictionaryObject) and "/Fields" in form:
        for _ in _FORM.apply(revision, revision):
            pass
