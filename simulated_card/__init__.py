# SPDX-License-Identifier: Apache-2.0
"""A My Number Card made of software, for the demo, for developers of websites and for tests."""

from simulated_card.apdu_log import LogEntry
from simulated_card.authorities import TestPki, write_trust_anchors
from simulated_card.card import SimulatedCard
from simulated_card.faults import CardGone, CardMute, Fault
from simulated_card.holder import HOLDERS, Holder
from simulated_card.lists import write_revocation_lists
from simulated_card.pcscd import PcscdUnavailable, PrivatePcscd
from simulated_card.pins import TEST_PINS
from simulated_card.vpcd import CardSlot

__all__ = [
    "HOLDERS",
    "TEST_PINS",
    "CardGone",
    "CardMute",
    "CardSlot",
    "Fault",
    "Holder",
    "LogEntry",
    "PcscdUnavailable",
    "PrivatePcscd",
    "SimulatedCard",
    "TestPki",
    "write_revocation_lists",
    "write_trust_anchors",
]
