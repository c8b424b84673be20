# SPDX-License-Identifier: Apache-2.0
"""A bank whose mortgage contract the borrower and the bank sign, in one PDF."""

from collections.abc import Sequence
from datetime import date

from starlette.datastructures import FormData

from .paper import japanese_date, write_paper
from .signing import SigningService, amount, field
from .store import Document


class Mortgage(SigningService):
    """Borrower first, then the bank; the second signature goes into the same file."""

    name = "mortgage"
    roles = ("borrower", "bank")

    async def write(self, form: FormData, today: date) -> Sequence[Document]:
        borrower, property_ = field(form, "borrower"), field(form, "property")
        lines = (
            f"作成日: {japanese_date(today)}",
            f"借主: {borrower}",
            "貸主: 株式会社見本銀行",
            f"借入金額: {amount(form, 'sum'):,} 円",
            f"担保となる不動産: {property_}",
            "",
            "第1条　貸主は借主に上記の金額を貸し渡し、借主はこれを借り受ける。",
            "第2条　借主は、この債務を担保するため、上記の不動産に抵当権を設定する。",
            "第3条　この契約は、借主と貸主の双方がこの文書に電子署名したときに成立する。",
        )
        content = write_paper("金銭消費貸借・抵当権設定契約書", lines)
        return [Document("抵当権設定契約書.pdf", {"format": "pdf", "profile": "pades-b"}, content)]
