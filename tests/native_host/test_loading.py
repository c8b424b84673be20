# SPDX-License-Identifier: Apache-2.0
"""Documents load beside the opening of the window; the first trouble is the answer."""

from __future__ import annotations

from threading import Event

import pytest

from native_host.digests import Digest, HashFunction
from native_host.documents.digest_only import DigestOnly
from native_host.documents.loading import Loading
from native_host.errors import DocumentBroken, DocumentEncrypted, InternalFault, UserCancelled
from native_host.prompt import Interruption

DIGEST = Digest(HashFunction.SHA256, bytes(32))


class Scripted(DigestOnly):
    """A document that does as its name says when it is loaded."""

    gate = Event()

    def load(self) -> None:
        if self.name == "broken":
            raise DocumentBroken(document=0)
        if self.name == "encrypted":
            raise DocumentEncrypted(document=1)
        if self.name == "bug":
            raise RuntimeError("secret content")
        if self.name == "slow":
            self.gate.wait(30)


def load(*names: str, interruption: Interruption | None = None) -> None:
    Loading([Scripted(name, DIGEST) for name in names]).wait(interruption or Interruption())


def test_whole_documents_are_loaded() -> None:
    load()
    load("a", "b")


def test_the_first_trouble_is_told() -> None:
    with pytest.raises(DocumentBroken):
        load("a", "broken", "encrypted")


def test_a_fault_of_ours_is_an_internal_fault_and_tells_no_content(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(InternalFault):
        load("bug")
    assert capfd.readouterr().err == "webjpki-host: RuntimeError while loading\n"


def test_waiting_ends_with_the_request() -> None:
    interruption = Interruption()
    interruption.set(UserCancelled())
    with pytest.raises(UserCancelled):
        load("slow", interruption=interruption)
    Scripted.gate.set()
