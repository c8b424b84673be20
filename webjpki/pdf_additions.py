# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""What may be added to a PDF: pyHanko's policies for its difference analysis, with what files really hold."""

from collections.abc import Iterator

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
)
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FieldComparisonContext,
    FieldComparisonSpec,
    FormUpdate,
    FormUpdatingRule,
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

from webjpki.pdf_history import Revision

_ANY = ModificationLevel.LTA_UPDATES
_OF_SIGNING = frozenset(("/Fields", "/SigFlags"))  # of a form; ISO 32000-1, table 218

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
        if _wants_drawing(after) and not _wants_drawing(before):
            raise SuspiciousModification("the values of the form are to be drawn anew")
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


def _is_old(found: object, revision: HistoricalResolver) -> bool:
    """Whether an object is as it was at the revision."""
    if not isinstance(found, IndirectObject):
        return False
    changed: int = revision.reader.xrefs.get_last_change(found.reference)
    return changed <= int(revision.revision)


def _wants_drawing(form: object) -> bool:
    """Whether readers shall draw the values themselves; signing ends that, so that nothing changes later."""
    return isinstance(form, DictionaryObject) and bool(_entry(form, "/NeedAppearances"))


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
# From one signature to the end of the file: pyHanko's own policy, and the rules from here.
AFTER_SIGNING = StandardDiffPolicy(global_rules=_AROUND, form_rule=DEFAULT_DIFF_POLICY.form_rule)


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
