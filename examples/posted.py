# SPDX-License-Identifier: Apache-2.0
"""Reads what a browser posted, up to a limit."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

_LIMIT = (
    1 << 20
)  # bytes; a token takes 3 kB, a signature some 30 kB, a hundred bare ones under 500 kB


async def body(request: Request) -> bytes:
    """Read it all. Raises HTTPException 413 as soon as there is too much of it."""
    read = b""
    async for piece in request.stream():
        read += piece
        if len(read) > _LIMIT:
            raise HTTPException(413)
    return read
