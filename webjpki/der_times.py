# SPDX-License-Identifier: Apache-2.0
"""Reads DER's two forms of time into aware UTC datetimes."""

from datetime import UTC, datetime

from webjpki.der import DerError

UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
_LENGTHS = {UTC_TIME: 13, GENERALIZED_TIME: 15}


def read_time(tag: int, contents: bytes) -> datetime:
    """Read UTCTime or GeneralizedTime, as RFC 5280 4.1.2.5 restricts them. Raises DerError."""
    digits = contents[:-1]
    if len(contents) != _LENGTHS.get(tag) or contents[-1:] != b"Z" or not digits.isdigit():
        raise DerError("not a time")
    text = digits.decode("ascii")
    if tag == UTC_TIME:
        text = ("19" if text >= "50" else "20") + text
    try:
        # Not strptime: it takes five times as long, and its first call loads a dozen modules.
        day = int(text[:4]), int(text[4:6]), int(text[6:8])
        return datetime(*day, int(text[8:10]), int(text[10:12]), int(text[12:]), tzinfo=UTC)
    except ValueError:
        raise DerError("no such time") from None
