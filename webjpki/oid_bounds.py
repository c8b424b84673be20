# SPDX-License-Identifier: Apache-2.0
"""Tells DER or BER in which an object identifier has a number that would take hours to read.

The cost of such a number grows with the square of its length: asn1crypto works on one of 120 KB for
three seconds, on one of 4 MB for an hour. Names in use have numbers of 5 bytes at most.
"""

import re

# The tag, a length of two octets or more, and a number that has not ended after 1,000 bytes: the
# document inside an attached container holds that by chance in about no case.
_LONG = re.compile(
    rb"\x06(?:\x82.{2}|\x83.{3}|\x84.{4}|[\x85-\xff]\x00{1,123}.{4})[\x80-\xff]{1000}", re.DOTALL
)


def has_long_number(data: bytes) -> bool:
    """Whether asn1crypto should not be given ``data``. Takes milliseconds for megabytes."""
    return _LONG.search(data) is not None
