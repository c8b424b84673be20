# SPDX-License-Identifier: Apache-2.0
"""A contract between three companies, each of which signs the same PDF."""

from collections.abc import Sequence
from datetime import date

from starlette.datastructures import FormData

from .paper import japanese_date, write_paper
from .signing import SigningService, field
from .store import Document


class Companies(SigningService):
    """Three signers, one after the other, in any order of persons."""

    name = "companies"
    roles = ("first", "second", "third")

    async def write(self, form: FormData, today: date) -> Sequence[Document]:
        parties = [field(form, role) for role in self.roles]
        lines = (
            f"作成日: {japanese_date(today)}",
            *(f"{name}: {party}" for name, party in zip("甲乙丙", parties, strict=True)),
            f"業務の内容: {field(form, 'work', 120)}",
            "",
            "第1条　甲は乙及び丙に上記の業務を委託し、乙及び丙は共同してこれを受託する。",
            "第2条　この契約は、甲、乙及び丙の三者がこの文書に電子署名したときに成立する。",
        )
        content = write_paper("業務委託契約書", lines)
        return [Document("業務委託契約書.pdf", {"format": "pdf", "profile": "pades-b"}, content)]
