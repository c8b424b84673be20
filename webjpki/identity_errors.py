# SPDX-License-Identifier: Apache-2.0
"""The reasons for which an identity record is refused; they belong to the closed list of ``webjpki.errors``."""

from webjpki.errors import VerificationError


class RecordMalformed(VerificationError):
    code = "record_malformed"
    explanation = "this is not a signed identity record in its canonical form"


class RecordSignatureMismatch(VerificationError):
    code = "record_signature_mismatch"
    explanation = "the identity record was not signed as it is by this key"
