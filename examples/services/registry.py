# SPDX-License-Identifier: Apache-2.0
"""A paper for the real-estate registry, signed in the form that the registry offices publish."""

from collections.abc import Sequence
from datetime import date

from starlette.datastructures import FormData

from .paper import japanese_date, write_paper
from .signing import SigningService, field
from .store import Document


class Registry(SigningService):
    """The seller states why ownership passes; `moj` makes the PDF signature the offices ask for."""

    name = "registry"

    async def write(self, form: FormData, today: date) -> Sequence[Document]:
        lines = (
            f"原因となる売買の日: {japanese_date(today)}",
            "登記の目的: 所有権移転",
            f"権利者（買主）: {field(form, 'buyer')}",
            f"義務者（売主）: {field(form, 'seller')}",
            f"不動産の表示: {field(form, 'property')}",
            "",
            "売主は、買主に対し、本日、上記の不動産を売り渡した。",
            "よって、上記の不動産の所有権は、同日、買主に移転した。",
        )
        content = write_paper("登記原因証明情報", lines)
        return [Document("登記原因証明情報.pdf", {"format": "pdf", "profile": "moj"}, content)]
