# SPDX-License-Identifier: Apache-2.0
"""A tax office that takes a signed return in XML and acknowledges it."""

from collections.abc import Sequence
from datetime import date
from xml.etree import ElementTree

from starlette.datastructures import FormData

from .signing import SigningService, amount, field
from .store import Document


class Tax(SigningService):
    """The form becomes XML, and the signature goes into it; its words are no real tax form's."""

    name = "tax"

    async def write(self, form: FormData, today: date) -> Sequence[Document]:
        income, expenses = amount(form, "income"), amount(form, "expenses")
        root = ElementTree.Element("申告書", {"作成日": today.isoformat(), "様式": "見本"})
        for name, value in (
            ("氏名", field(form, "taxpayer")),
            ("収入金額", str(income)),
            ("必要経費", str(expenses)),
            ("所得金額", str(max(income - expenses, 0))),
        ):
            ElementTree.SubElement(root, name).text = value
        ElementTree.indent(root)
        content = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
        return [Document("確定申告書.xml", {"format": "xml", "profile": "xades-b"}, content)]
