# SPDX-License-Identifier: Apache-2.0
"""The words for what is known about a certificate's revocation.

J-LIS gives revocation data only to verifiers notified under Act 153/2002 (art. 17, 36). Without a
source that the website supplies, every result says NOT_CHECKED.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar


class RevocationKind(Enum):
    """Closed list of what can be known; none of them says more than its data does."""

    NOT_CHECKED = "not checked"  # nobody asked
    NOT_LISTED = "not listed"  # the data of one time does not say that it was revoked
    REVOKED = "revoked"
    UNKNOWN = "unknown"  # the data is sound, and does not speak of this certificate
    UNAVAILABLE = "unavailable"  # no sound, current data


class RevocationData(Enum):
    """Where the knowledge comes from."""

    CRL = "crl"
    OCSP = "ocsp"


class RevocationReason(Enum):
    """RFC 5280, 5.3.1, by the numbers that stand in the data."""

    UNSPECIFIED = 0
    KEY_COMPROMISE = 1
    CA_COMPROMISE = 2
    AFFILIATION_CHANGED = 3
    SUPERSEDED = 4
    CESSATION_OF_OPERATION = 5
    CERTIFICATE_HOLD = 6
    REMOVE_FROM_CRL = 8
    PRIVILEGE_WITHDRAWN = 9
    AA_COMPROMISE = 10


@dataclass(frozen=True)
class RevocationStatus:
    """What is known about one certificate.

    kind        see RevocationKind
    data        None unless data was looked at
    as_of       when the data was made (thisUpdate); later events are not in it
    revoked_at  since when it is revoked, the holder's loss of control included where stated
    reason      as stated by the CA
    detail      for UNKNOWN and UNAVAILABLE: the code of the reason
    """

    kind: RevocationKind
    data: RevocationData | None = None
    as_of: datetime | None = None
    revoked_at: datetime | None = None
    reason: RevocationReason | None = None
    detail: str = ""

    NOT_CHECKED: ClassVar["RevocationStatus"]

    @property
    def value(self) -> str:
        """The kind in words, such as "not checked"."""
        return self.kind.value

    @property
    def is_answer(self) -> bool:
        """Whether data spoke of this certificate."""
        return self.kind in (RevocationKind.NOT_LISTED, RevocationKind.REVOKED)


RevocationStatus.NOT_CHECKED = RevocationStatus(RevocationKind.NOT_CHECKED)
