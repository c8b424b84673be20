# SPDX-License-Identifier: Apache-2.0
"""What the verifier says of a file with one signature that must not pass."""

import pytest

from webjpki import VerificationError
from webjpki.pdf import PdfVerifier, RefusedPdfSignature


def refusal(verifier: PdfVerifier, file: bytes) -> VerificationError:
    """The one reason why the one signature of ``file`` is refused, also by ``verify``."""
    (outcome,) = verifier.examine(file)
    assert isinstance(outcome, RefusedPdfSignature)
    with pytest.raises(type(outcome.error)):
        verifier.verify(file)
    return outcome.error
