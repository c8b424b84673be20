# SPDX-License-Identifier: Apache-2.0
"""What a person does not see who reads the pages of a document, in words that the window has sentences for."""

from ..errors import HostError
from ..reading.kinds import Kind, kind_of
from .content import Content

NOT_ALL_SEEN = "not-all-seen"


def notices(content: Content) -> tuple[str, ...]:
    """Look through a PDF in whatever format it is signed; other kinds have nothing that is not shown.

    Takes up to 2 seconds. Never raises for what is in the document.
    """
    if kind_of(content.view) is not Kind.PDF:
        return ()
    from .pdf_warnings import warnings  # brings a large library

    try:
        return tuple(warning.value for warning in warnings(content))
    except HostError:
        return (NOT_ALL_SEEN,)
