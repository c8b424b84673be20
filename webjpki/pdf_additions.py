# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""What signing may add to a PDF: pyHanko's policy for its difference analysis, without filling in forms."""

from collections.abc import Iterator

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
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
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)

_ANY = ModificationLevel.LTA_UPDATES
_OF_SIGNING = frozenset(("/Fields", "/SigFlags"))  # of a form; ISO 32000-1, table 218

Update = tuple[ModificationLevel, FormUpdate]


class _FormRule(FormUpdatingRule):
    """As pyHanko's, and for a file without a form, to which the first signature brings one."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterator[Update]:
        """Give everything that is in order; raises SuspiciousModification for what never is."""
        before, after = (_entry(one.root, "/AcroForm") for one in (old, new))
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


SIGNATURES_ONLY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        DocInfoRule().as_qualified(_ANY),
        XrefStreamRule().as_qualified(_ANY),
        ObjectStreamRule().as_qualified(_ANY),
        DSSCompareRule().as_qualified(_ANY),
        MetadataUpdateRule().as_qualified(_ANY),
    ],
    form_rule=_FormRule(
        [
            SigFieldCreationRule(allow_new_visible_after_certify=True),
            SigFieldModificationRule(allow_in_place_appearance_stream_changes=False),
        ],
        ignored_acroform_keys=_OF_SIGNING,
    ),
)
