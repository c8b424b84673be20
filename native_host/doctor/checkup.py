# SPDX-License-Identifier: Apache-2.0
"""The whole examination: what is looked at, in the order in which a person should read it."""

from __future__ import annotations

from . import card, confined, history, readers, registration, screen, service, system, versions
from .computer import Computer
from .examination import Probe, examine
from .finding import Finding

PROBES = (
    Probe("system", system.look),
    Probe("versions", versions.look),
    Probe("service", service.look),
    Probe("reader", readers.look),
    Probe("card", card.look, patience=6.0),  # a slow card needs half a second for a certificate
    Probe("browser", registration.look),
    Probe("confined", confined.look),
    Probe("screen", screen.look_at_screen),
    Probe("fonts", screen.look_at_fonts),
    Probe("accessibility", screen.look_at_accessibility),
    Probe("history", history.look),
)


def check_up(computer: Computer) -> list[Finding]:
    """Examine everything; spends no PIN try, changes nothing, and takes 6 seconds at most."""
    return examine(computer, PROBES)
