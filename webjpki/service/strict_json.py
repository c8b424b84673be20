# SPDX-License-Identifier: Apache-2.0
"""Reads a request's JSON object and its members, strictly: each once, none unknown, right types."""

from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime

from webjpki.service.problems import Problem, Refusal
from webjpki.unique_json import decode

Members = Mapping[str, object]


def malformed(detail: str) -> Refusal:
    """Make the refusal for a request that is not as documented."""
    return Refusal(Problem.REQUEST_MALFORMED, detail)


def read_object(body: bytes) -> dict[str, object]:
    """Read a JSON object in UTF-8. Raises Refusal."""
    try:
        members = decode(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise malformed("the body is not JSON in UTF-8, or has a member twice") from None
    if not isinstance(members, dict):
        raise malformed("the body is not a JSON object")
    return members


def only(members: Members, *known: str) -> None:
    """Refuse members that are not ``known``."""
    if not members.keys() <= set(known):
        raise malformed(f"there are members besides {', '.join(known)}")


def text(members: Members, name: str, longest: int) -> str:
    """Read a string of 1 to ``longest`` characters."""
    value = members.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise malformed(f"{name}: a string of 1 to {longest} characters is needed")
    return value


def octets(members: Members, name: str, longest: int) -> bytes:
    """Read 1 to ``longest`` bytes given in base64, with padding and without line breaks."""
    try:
        return b64decode(text(members, name, (longest + 2) // 3 * 4), validate=True)
    except ValueError:
        raise malformed(f"{name}: base64 is needed") from None


def moment(value: object, name: str) -> datetime | None:
    """Read an RFC 3339 time with an offset; None when it is not given."""
    if value is None:
        return None
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
        if time is not None and time.utcoffset() is not None and time.year > 1:
            return time
    except (ValueError, OverflowError):
        pass
    raise malformed(f"{name}: a time such as 2026-04-01T09:00:00+09:00 is needed")
