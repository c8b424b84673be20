# SPDX-License-Identifier: Apache-2.0
"""Writes a challenge and the key it is kept under as text, for stores outside of this process."""

from datetime import datetime
from hashlib import sha256

from webjpki.challenge import Challenge


class RecordUnreadable(ValueError):
    """A store gave back something that no store of this package wrote."""


def record_key(session_id: str) -> str:
    """Give the SHA-256 of the session id, in hex: whoever reads the store learns no session."""
    return sha256(session_id.encode("utf-8", "surrogatepass")).hexdigest()


def write_record(challenge: Challenge) -> str:
    """Write nonce, begin and end, parted by spaces, which none of them contains."""
    issued, expires = challenge.issued_at.isoformat(), challenge.expires_at.isoformat()
    return f"{challenge.nonce} {issued} {expires}"


def read_record(record: str | bytes) -> Challenge:
    """Read what ``write_record`` wrote. Raises RecordUnreadable."""
    try:
        text = record if isinstance(record, str) else record.decode("ascii")
        nonce, issued, expires = text.split(" ")
        challenge = Challenge(
            nonce, datetime.fromisoformat(issued), datetime.fromisoformat(expires)
        )
    except ValueError:
        raise RecordUnreadable("not a challenge's record") from None
    if challenge.expires_at.tzinfo is None:
        raise RecordUnreadable("a time without a time zone")
    return challenge
