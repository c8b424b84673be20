# SPDX-License-Identifier: Apache-2.0
"""Which error codes a website may be told after each kind of trouble; everything else is a violation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.campaigns.faults.observed import Observed
from tests.campaigns.faults.schedule import CARD_KINDS, Kind, Schedule, Trouble

_ERRORS = Path(__file__).parents[3] / "protocol" / "errors.json"
CODES = frozenset(e["code"] for e in json.loads(_ERRORS.read_text(encoding="utf-8"))["errors"])
"""The closed list."""

# What a window that waits for hands tells the site when the person gives up.
_WAITED = "NO_CARD NOT_JPKI_CARD NO_READER READER_BUSY SERVICE_UNAVAILABLE"
# A wrong byte can sit in the file that says which certificates exist, in a label, in a date.
_WRONG_DATA = "CARD_FAILED NO_CERTIFICATE CERTIFICATE_EXPIRED"
# Until then it is found out what kind of card there is.
_RECOGNISED = 5
_PLAUSIBLE: Mapping[Kind, str] = {
    "status": f"{_WRONG_DATA} PIN_BLOCKED",
    "pull": "CARD_REMOVED NO_CARD",
    "pull-after": "CARD_REMOVED NO_CARD",
    "mute": "CARD_FAILED CARD_REMOVED NO_CARD",
    "mute-after": "CARD_FAILED CARD_REMOVED NO_CARD",
    "reset": "CARD_FAILED",
    "truncate": _WRONG_DATA,
    "corrupt": f"{_WRONG_DATA} PIN_BLOCKED",
    "empty": "CARD_FAILED CARD_REMOVED NO_CARD",
    "short": _WRONG_DATA,
    "slow": "CARD_FAILED",
    "window-closed": f"USER_CANCELLED {_WAITED}",
    "port-closed": "USER_CANCELLED",
    "unwanted-frame": "INVALID_ARGUMENT",
    "signalled": "USER_CANCELLED",
    "paused": "",
    "killed": "",
    "service-killed": "CARD_REMOVED SERVICE_UNAVAILABLE NO_CARD NO_READER",
    "clock-moved": "CERTIFICATE_EXPIRED",
    "disk-full": "",
    "rival": "READER_BUSY",
    "page-left": "USER_CANCELLED",
    "tab-closed": "USER_CANCELLED",
    "worker-stopped": "",
    "browser-killed": "USER_CANCELLED",
}
# The extension's word for a host that vanished; after a host process of our own nobody answers.
_IN_BROWSER: Mapping[Kind, str] = {"killed": "INTERNAL", "worker-stopped": "INTERNAL"}
PREFIX = "ERR_WEBJPKI_"


def plausible(schedule: Schedule, seen: Observed) -> frozenset[str]:
    """The codes that fit what happened in this run."""
    words = " ".join(_PLAUSIBLE[kind] for kind in seen.kinds)
    if schedule.place == "browser":
        words += " ".join(("", *(_IN_BROWSER.get(kind, "") for kind in seen.kinds)))
    if seen.gave_up:
        words += f" USER_CANCELLED {_WAITED}"
    if seen.kept_waiting:
        words += " CARD_FAILED"
    if seen.pulled:
        words += " CARD_REMOVED NO_CARD NOT_JPKI_CARD"
    if any(trouble.at <= _RECOGNISED and trouble.kind in CARD_KINDS for trouble in seen.fired):
        words += " NOT_JPKI_CARD"
    if schedule.command == "read-attributes" and any(map(_denies_application, seen.fired)):
        words += " NOT_JPKI_CARD"
    if schedule.blocked or seen.wrong_sent:
        words += " PIN_BLOCKED"
    return frozenset(PREFIX + word for word in words.split())


def _denies_application(trouble: Trouble) -> bool:
    """Tell whether a card says so that it has no application for attributes, as phones have none."""
    return trouble.kind == "status" and trouble.amount in (0x6A81, 0x6A82)
