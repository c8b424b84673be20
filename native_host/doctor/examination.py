# SPDX-License-Identifier: Apache-2.0
"""Runs all probes side by side, each with a limit of its own: what hangs costs its own findings only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread

from .computer import Computer
from .finding import Finding, unknown


@dataclass(frozen=True)
class Probe:
    """One examined thing. `look` yields findings as it goes, and may block for ever."""

    topic: str
    look: Callable[[Computer], Iterable[Finding]]
    patience: float = 3.0  # seconds


@dataclass
class _Look:
    probe: Probe
    findings: list[Finding] = field(default_factory=list)
    done: Event = field(default_factory=Event)

    def run(self, computer: Computer) -> None:
        try:
            for finding in self.probe.look(computer):
                self.findings.append(finding)
        except Exception as error:  # noqa: BLE001  # a sick computer is what this is for
            self.findings.append(
                unknown("probe.fault", topic=self.probe.topic, fault=type(error).__name__)
            )
        finally:
            self.done.set()


def examine(computer: Computer, probes: Sequence[Probe]) -> list[Finding]:
    """Return what the probes find, in their order; takes no longer than the most patient of them.

    A probe that is not done in time keeps what it found so far, and its thread is left behind.
    """
    looks = [_Look(probe) for probe in probes]
    began = time.monotonic()
    for look in looks:
        name = f"doctor-{look.probe.topic}"
        Thread(target=look.run, args=(computer,), name=name, daemon=True).start()
    findings: list[Finding] = []
    for look in looks:
        in_time = look.done.wait(max(0.0, began + look.probe.patience - time.monotonic()))
        findings += look.findings[:]
        if not in_time:
            findings.append(unknown("probe.slow", topic=look.probe.topic))
    return findings
