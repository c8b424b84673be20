# SPDX-License-Identifier: Apache-2.0
"""The words for what is known about a certificate's revocation.

J-LIS gives revocation data only to verifiers notified under Act 153/2002 (art. 17, 36). This
release asks nobody, so every result says NOT_CHECKED.
"""

from enum import Enum


class RevocationStatus(Enum):
    """Closed list; a member is added only together with the code that can find it out."""

    NOT_CHECKED = "not checked"
