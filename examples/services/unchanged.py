# SPDX-License-Identifier: Apache-2.0
"""Tells whether what came from a page added a signature to our document, and nothing else.

A signer could change a contract and sign the changed one: every signature would be in order.
"""

import io

from lxml import etree
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.diff_analysis.policy_api import SuspiciousModification

from webjpki.xml_parts import SignedPart

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def pdf_only_signed(ours: bytes, signed: bytes) -> bool:
    """Compare a PDF of ours with the same file and the one revision that a signature appends."""
    try:
        reader = PdfFileReader(io.BytesIO(signed))
        before = PdfFileReader(io.BytesIO(ours)).xrefs.total_revisions
        if reader.xrefs.total_revisions != before + 1:
            return False
        found = DEFAULT_DIFF_POLICY.review_file(reader, before - 1)
    except (SuspiciousModification, PdfError, ValueError):
        return False
    if not isinstance(found, DiffResult):
        return False
    # Beside the new signature's own field, no field of a form may have another value.
    return (
        found.modification_level <= ModificationLevel.FORM_FILLING
        and len(found.changed_form_fields) <= 1
    )


def xml_only_signed(ours: bytes, part: SignedPart) -> bool:
    """Compare XML of ours with what was signed of the document; comments are never signed."""
    written = etree.tostring(etree.fromstring(ours, _PARSER), method="c14n", with_comments=False)
    return bool(part.octets == written)
